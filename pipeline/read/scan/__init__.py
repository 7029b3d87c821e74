"""Scans and photos: from the pixels of a page to its ink. The one door to OpenCV, RapidOCR, OpenVINO, ONNX Runtime."""
