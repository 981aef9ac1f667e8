# SPDX-License-Identifier: GPL-3.0-or-later
"""The Chinese headers and words of laboratory tables, and one department of
the example city written with them."""

from lab_excerpt import Excerpt
from lab_tables import COLUMNS, day, due, iso

# The first alias of a column is the one that city-zh uses.
COMMON = {
    "unit": "单位 计量单位",
    "quantity": "量 测量量 参量 量值名称",
    "range_min": "测量下限 量程下限 范围下限",
    "range_max": "测量上限 量程上限 范围上限",
    "mpe": "最大允许误差 允许误差 允差 MPE",
    "accuracy_class": "准确度等级 精度等级 等级",
    "recorded_on": "登记日期 录入日期 入账日期",
    "at": "条件 测量条件",
    "function": "功能 测量功能",
    "by": "经办人 操作人",
    "note": "备注 说明",
    "reason": "原因 变更原因",
    "district": "区县 行政区 所属区县",
    "holder": "使用单位 保存单位 所属单位",
    "interval": "检定周期 校准周期 周期 有效期限",
    "jjf1022_code": "计量标准代码 标准代码 分类代码 JJF1022代码",
    "valid_from": "生效日期 有效期自",
    "valid_until": "有效期至 有效期止 有效期截止",
    "point": "标称值 校准点 检定点 测量点",
    "artefact": "件号 标识",
    "k": "包含因子 k值",
    "U": "扩展不确定度 不确定度U 测量不确定度",
    "method": "方法 测量方法",
    "date": "日期 发生日期",
}
ALIASES = {
    "laboratories": {
        "id": "机构代号 机构编号 实验室编号", "name": "机构名称 名称 实验室名称",
        "accreditation": "授权证书号 认可编号 资质证书号"},
    "scopes": {
        "laboratory": "机构代号 实验室编号",
        "cmc": "校准测量能力 校准和测量能力 CMC"},
    "regulations": {
        "number": "规程编号 规程规范编号 标准号", "title": "名称 规程名称",
        "published": "发布日期 批准日期", "effective": "实施日期 施行日期",
        "replaced_on": "废止日期 替代日期", "replaces": "代替 被代替规程",
        "max_interval": "最长周期 检定周期不超过",
        "applies_to": "适用范围 适用器具",
        "environment": "环境条件 环境要求",
        "environment_spread": "环境变化 环境波动"},
    "instruments": {
        "id": "编号 器具编号 仪器编号 设备编号 管理编号",
        "name": "名称 器具名称 仪器名称 设备名称",
        "role": "类别 计量器具类别",
        "manufacturer": "制造厂 生产厂家 制造单位 生产厂商",
        "model": "型号 型号规格 规格型号",
        "serial": "出厂编号 序列号 机号",
        "location": "安装地点 存放地点 使用地点",
        "custodian": "保管人 负责人 责任人",
        "status": "状态 使用状态 设备状态",
        "in_service_on": "启用日期 投用日期",
        "compulsory": "强制检定 是否强检 强检",
        "purpose": "用途"},
    "ranges": {
        "instrument": "编号 器具编号 仪器编号",
        "resolution": "分度值 分辨力", "use": "使用方式 修正方式",
        "drift": "漂移 稳定性 年稳定性", "drift_per": "漂移周期",
        "drift_distribution": "漂移分布",
        "U_includes_drift": "不确定度含漂移", "own_correlation": "自相关系数",
        "interpolation": "插值 插值方式",
        "environment": "使用环境 环境条件 适用环境"},
    "standards": {
        "id": "编号 计量标准编号", "name": "名称 计量标准名称",
        "level": "级别 等级类别 计量标准类别",
        "certificate_no": "考核证书号 计量标准考核证书号",
        "public_certificate_no": "社会公用证书号 社会公用计量标准证书号",
        "public_valid_until": "社会公用证书有效期至",
        "regulation": "检定规程 依据规程", "upper_standard":
        "上级标准 上一级计量标准"},
    "standard_items": {
        "standard": "计量标准编号 标准编号", "instrument": "器具编号 编号",
        "part": "组成 构成", "from": "开始日期 自", "until": "结束日期 至"},
    "certificates": {
        "id": "证书编号 证书号", "instrument": "器具编号 仪器编号 设备编号",
        "laboratory": "检定机构 校准机构 证书单位",
        "calibrated_on": "校准日期 检定日期 检校日期",
        "due_on": "有效期至 下次检定日期 下次校准日期 到期日期",
        "issued_on": "签发日期 发证日期 批准日期",
        "kind": "证书类别 业务类别", "as_found": "调整前结论 来样状态",
        "verdict": "结论 检定结论", "references": "所用标准证书 溯源证书 依据证书",
        "procedure": "依据 技术依据 检定规程",
        "replaces": "代替证书 替代证书", "withdrawn_on": "撤销日期 作废日期",
        "document": "附件 文件", "number": "印刷证书号 纸质证书编号",
        "covers": "覆盖项目 检定项目", "adjusted": "是否调整 调整",
        "sequence": "序号 当日序号",
        "withdrawn_recorded_on": "撤销登记日期",
        "withdrawn_reason": "撤销原因 作废原因",
        "environment": "环境条件 校准环境 检定环境 环境"},
    "results": {
        "certificate": "证书编号 证书号", "point_unit": "标称值单位 校准点单位",
        "value": "实际值 测得值", "error": "示值误差 误差",
        "correction": "修正值", "as_found_value": "调整前实际值",
        "as_found_error": "调整前误差 调整前示值误差",
        "as_found_correction": "调整前修正值",
        "U_as_found": "调整前扩展不确定度", "probability": "包含概率 置信概率",
        "dof": "自由度 有效自由度"},
    "links": {
        "certificate": "证书编号 证书号", "reference": "所用标准证书 标准证书编号",
        "point_min": "起点", "point_max": "终点", "point_unit": "标称值单位",
        "reference_quantity": "标准量", "reference_function": "标准功能",
        "reference_artefact": "标准件号", "reference_point": "标准标称值",
        "reference_at": "标准条件", "sensitivity": "灵敏系数 灵敏度系数",
        "sensitivity_unit": "灵敏系数单位", "ratio_rule": "量传比规则 比率要求"},
    "checks": {
        "standard": "计量标准编号", "instrument": "器具编号 仪器编号",
        "kind": "考核项目 核查类别", "group": "组别 组号",
        "reading": "读数 测得值 示值", "reference_value": "参考值 标准值",
        "U_reference": "参考值不确定度", "k_reference": "参考值包含因子",
        "reference_certificate": "参考证书", "result": "结果 核查结论"},
    "events": {
        "instrument": "器具编号 仪器编号", "event": "事件 事项",
        "until": "截止日期 延期至"},
    "changes": {
        "table": "表", "id": "编号", "field": "字段 变更项目",
        "value": "新值 变更后", "from": "生效日期 自"},
}
WORDS = {
    "mass": "质量", "length": "长度", "temperature": "温度",
    "national_standard": "国家基准", "public_standard": "社会公用",
    "working_standard": "工作标准", "instrument": "工作计量器具",
    "calibration": "校准", "verification": "检定", "pass": "合格",
    "fail": "不合格", "not-applicable": "不适用", "yes": "是", "no": "否",
    "corrected": "修正", "nominal": "标称值", "in-service": "在用",
    "retired": "报废", "main": "主标准器", "auxiliary": "配套设备",
    "linear": "线性", "repeatability": "重复性", "stability": "稳定性",
    "error": "错误", "send": "送检", "return": "归还", "damage": "损坏",
    "quarantine": "隔离", "release": "启用", "repair": "维修",
    "retire": "报废", "reference": "量值传递", "quality control": "质量控制",
    "trade and safety": "贸易结算", "direct comparison": "直接比较法",
    "comparison": "比较法", "subdivision": "组合法",
}
KEPT_AS_IT_IS = {"table", "field"}
LEVELS = {"KG": 1, "WE1": 1, "WE2": 1, "WF1": 2, "WF2": 3, "WM1": 2, "BAL": 3,
          "GB1": 1, "GB2": 1, "GB3": 1, "GB4": 2, "MIC": 3, "CAL": 3}


def aliases(table, column):
    return (ALIASES[table].get(column) or COMMON[column]).split()


def alias_rows():
    """Of every column that has one, also of those that no example uses."""
    for table, columns in COLUMNS.items():
        for column in dict.fromkeys([*columns, *ALIASES[table]]):
            for alias in aliases(table, column):
                yield table, column, alias


class Department(Excerpt):
    """The rows of `city` for mass and length, due by the rule of labels."""

    def __init__(self, city):
        super().__init__(city, LEVELS, {"mass", "length"},
                         (" 11", " 12", " 51", " 52"))

    def rows(self, table):
        for row in super().rows(table):
            row = {column: text if column in KEPT_AS_IT_IS else
                   WORDS.get(text, text) for column, text in row.items()}
            for column in ("environment", "environment_spread"):
                if row.get(column):
                    row[column] = row[column].replace(
                        "temperature", "温度").replace("humidity", "湿度")
            if table == "certificates" and row.get("due_on"):
                item = self.items[row["instrument"]]
                on = day(row["calibrated_on"])
                row["due_on"] = iso(due(on, item.interval_on(on),
                                        "minus-one-day"))
            yield row

    def tables(self):
        """Tables with rows; columns without a single cell are left out."""
        for table, columns in COLUMNS.items():
            rows = list(self.rows(table))
            used = [c for c in columns if any(r.get(c) for r in rows)]
            if rows:
                yield table, rows, used, [aliases(table, c)[0] for c in used]
