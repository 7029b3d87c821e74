"""The blocks' own names (项目资金, 年度总体目标, 绩效指标): one column over all blocks, a character a line or more.

A name is centred over its block and may begin above the block's headings; in order, each is whole when it is known.
"""

from collections.abc import Iterator, Sequence

from pipeline.extract.columns.lines import Word, joined
from pipeline.kinds.self_evaluation import labels


def shared(words: Sequence[Word], kinds: Sequence[str]) -> Iterator[list[list[Word]]]:
    """Every way to share the words out over the blocks; a block may have no name."""
    if not kinds:
        if not words:
            yield []
        return
    for count in range(len(words) + 1):
        if count == 0 or _names(joined(words[:count]), kinds[0]):
            for rest in shared(words[count:], kinds[1:]):
                yield [list(words[:count]), *rest]


def _names(text: str, kind: str) -> bool:
    """Whether the text is the name of such a block, with its unit, and without the one of the name before:
    `（元）年度总体目标`.
    """
    balanced = sum(map(text.count, "（(")) == sum(map(text.count, "）)"))
    return balanced and text[0] not in "（(" and labels.block(text) == kind
