"""Processes that read documents: bounded in time and memory, and a death that costs one document.

An executor, pebble's too, gives a task one result and names the task that killed its worker, not the document of an
archive in it; and its time limit is the whole task's, where a scan of 1,000 pages may take half an hour and a page
that hangs may not. Here each worker has a pipe of its own: it announces a document, is told whether to read it, and
sends one result at a time, waiting when the parent is slower. A pipe that ends names the document that was being
read; a parent that ends ends its workers.
"""

from pipeline.workers.crew import Crew
from pipeline.workers.messages import Orders, Result, Task, Turned
from pipeline.workers.serve import processed

__all__ = ["Crew", "Orders", "Result", "Task", "Turned", "processed"]
