"""The registry of findings: every code with its severity and what it says, in Chinese and English.

`None` as severity: a warning when the cause is the source, an error when it is not known.
"""

from types import MappingProxyType
from typing import NamedTuple

from pipeline.reading import Severity


class Code(NamedTuple):
    """A finding code: its severity and its short name in both languages."""

    severity: Severity | None
    zh: str
    en: str


_E, _W = Severity.ERROR, Severity.WARNING

CODES = MappingProxyType(
    {
        "ledger.leftover": Code(_E, "有文字未归入任何字段", "characters that belong to no cell"),
        "ledger.twice": Code(_E, "同一处文字被用了两次", "characters used twice"),
        "ground.absent": Code(_E, "原文中找不到该值", "the value is not in the source"),
        "split.count": Code(_E, "表格切分不确定", "the form's anchors do not count up"),
        "layout.ambiguous": Code(_E, "版面允许多种读法", "the layout allows more than one reading"),
        "readers.disagree": Code(_E, "读法不一致", "readers disagree"),
        "field.malformed": Code(_E, "数值格式不合", "the value is malformed"),
        "column.unknown": Code(_E, "有记录之外的栏目", "a column that the record has no field for"),
        "sum.weights": Code(None, "分值合计与总分不符", "weights do not sum to the total"),
        "sum.scores": Code(None, "得分合计与总分不符", "scores do not sum to the total"),
        "score.above-weight": Code(None, "得分高于分值", "a score above its weight"),
        "rate.mismatch": Code(None, "执行率与金额不符", "the rate does not follow from the amounts"),
        "funds.parts": Code(None, "资金分项合计与总额不符", "the fund rows do not sum to the total"),
        "points.lost-no-reason": Code(_W, "扣分未说明原因", "points lost without a reason"),
        "target.missed-full-score": Code(_W, "未达指标值却得满分", "a missed target with full score"),
        "rate.score": Code(_W, "执行率得分与执行率不符", "the execution score does not follow from the rate"),
        "cost.not-executed": Code(_W, "成本完成值与全年执行数不符", "the cost is not the amount executed"),
        "funds.unit": Code(_W, "金额单位疑有误", "the amounts' unit is doubtful"),
        "level.missing": Code(_W, "指标级次未印出", "a level that is printed nowhere"),
        "level.unknown": Code(_W, "指标级次不在模板中", "a level that the template does not know"),
        "field.missing": Code(_W, "字段未印出", "a field that is not printed"),
        "twin.differs": Code(_W, "同一项目在两份文件中不一致", "the same project differs in another document"),
        "twin.duplicate": Code(_W, "同一项目重复出现", "the same form stands in another document"),
        "report.count": Code(_W, "报告所述项目数与表数不符", "the report counts other numbers of forms"),
        "text.suspicious": Code(_W, "文字可疑", "suspicious text"),
        "text.doubtful": Code(_E, "文字辨认不清", "characters that were recognised with doubt"),
        "page.unread": Code(_E, "页面是图片，没有识别", "a page that is a picture, and was not recognised"),
        "page.damaged": Code(_E, "页面损坏", "a damaged page"),
    }
)
