/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables: each column with its kind, its field and the other headers it is
 * known by. ORDER TABLE.
 */
#include "table.h"

#define NEEDED     CT_COLUMN_NEEDED
#define KEY        CT_COLUMN_KEY
#define UNIT       CT_COLUMN_UNIT
#define POINT_UNIT CT_COLUMN_POINT_UNIT
#define WHOLE      CT_COLUMN_WHOLE
#define STANDARDS  CT_COLUMN_STANDARDS
#define QUANTITY   CT_COLUMN_QUANTITY
#define PLACE      CT_COLUMN_AT
#define STATED     CT_COLUMN_STATED
#define COVERS     CT_COLUMN_COVERS
#define AT(field)  offsetof(struct RECORD, field)

/* The first alias of a column is the usual one. */
#define RECORD ct_lab_instrument
static const struct ct_column instruments[] = {
    {"id", CT_CELL_ID, AT(id), NEEDED | KEY, CT_KEY_INSTRUMENT,
     "编号|器具编号|仪器编号|设备编号|管理编号|instrument id|asset no"},
    {"name", CT_CELL_TEXT, AT(name), 0, CT_KEY_TEXT,
     "名称|器具名称|仪器名称|设备名称"},
    {"role", CT_CELL_ROLE, AT(role), 0, CT_KEY_TEXT, "类别|计量器具类别"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"range_min", CT_CELL_NUMBER, AT(range.min), UNIT, CT_KEY_TEXT,
     "测量下限|量程下限|范围下限"},
    {"range_max", CT_CELL_NUMBER, AT(range.max), UNIT, CT_KEY_TEXT,
     "测量上限|量程上限|范围上限"},
    {"range", CT_CELL_RANGE, AT(range), UNIT, CT_KEY_TEXT,
     "量程|测量范围|示值范围|measuring range"},
    {"unit", CT_CELL_UNIT, AT(range.unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"mpe", CT_CELL_LIMITS, AT(mpe), UNIT, CT_KEY_TEXT,
     "最大允许误差|允许误差|允差|MPE|maximum permissible error"},
    {"interval", CT_CELL_INTERVAL, AT(interval), 0, CT_KEY_TEXT,
     "检定周期|校准周期|周期|有效期限"},
    {"manufacturer", CT_CELL_TEXT, AT(manufacturer), 0, CT_KEY_TEXT,
     "制造厂|生产厂家|制造单位|生产厂商|maker"},
    {"model", CT_CELL_TEXT, AT(model), 0, CT_KEY_TEXT,
     "型号|型号规格|规格型号"},
    {"serial", CT_CELL_TEXT, AT(serial), 0, CT_KEY_TEXT,
     "出厂编号|序列号|机号|serial number|serial no|S/N"},
    {"jjf1022_code", CT_CELL_JJF1022, AT(jjf1022_code), 0, CT_KEY_TEXT,
     "计量标准代码|标准代码|分类代码|JJF1022代码"},
    {"holder", CT_CELL_TEXT, AT(holder), 0, CT_KEY_TEXT,
     "使用单位|使用部门|保存单位|所属单位"},
    {"district", CT_CELL_TEXT, AT(district), 0, CT_KEY_TEXT,
     "区县|行政区|所属区县"},
    {"location", CT_CELL_TEXT, AT(location), 0, CT_KEY_TEXT,
     "安装地点|存放地点|使用地点"},
    {"custodian", CT_CELL_TEXT, AT(custodian), 0, CT_KEY_TEXT,
     "保管人|负责人|责任人"},
    {"status", CT_CELL_STATUS, AT(status), 0, CT_KEY_TEXT,
     "状态|使用状态|设备状态"},
    {"in_service_on", CT_CELL_DATE, AT(in_service_on), 0, CT_KEY_TEXT,
     "启用日期|投用日期"},
    {"compulsory", CT_CELL_YES_NO, AT(compulsory), 0, CT_KEY_TEXT,
     "强制检定|是否强检|强检"},
    {"purpose", CT_CELL_TEXT, AT(purpose), 0, CT_KEY_TEXT, "用途"},
};
#undef RECORD

#define RECORD ct_lab_item_range
static const struct ct_column ranges[] = {
    {"instrument", CT_CELL_ID, AT(instrument), NEEDED, CT_KEY_INSTRUMENT,
     "编号|器具编号|仪器编号"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"range_min", CT_CELL_NUMBER, AT(range.min), UNIT, CT_KEY_TEXT,
     "测量下限|量程下限|范围下限"},
    {"range_max", CT_CELL_NUMBER, AT(range.max), UNIT, CT_KEY_TEXT,
     "测量上限|量程上限|范围上限"},
    {"range", CT_CELL_RANGE, AT(range), UNIT, CT_KEY_TEXT,
     "量程|测量范围|示值范围|measuring range"},
    {"unit", CT_CELL_UNIT, AT(range.unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"function", CT_CELL_TEXT, AT(function), 0, CT_KEY_TEXT, "功能|测量功能"},
    {"at", CT_CELL_TEXT, AT(at), PLACE, CT_KEY_TEXT, "条件|测量条件"},
    {"resolution", CT_CELL_LIMITS, AT(resolution), UNIT, CT_KEY_TEXT,
     "分度值|分辨力"},
    {"accuracy_class", CT_CELL_TEXT, AT(accuracy_class), 0, CT_KEY_TEXT,
     "准确度等级|精度等级|等级"},
    {"mpe", CT_CELL_LIMITS, AT(mpe), UNIT, CT_KEY_TEXT,
     "最大允许误差|允许误差|允差|MPE"},
    {"use", CT_CELL_USE, AT(use), 0, CT_KEY_TEXT, "使用方式|修正方式"},
    {"drift", CT_CELL_LIMITS, AT(drift), UNIT, CT_KEY_TEXT,
     "漂移|稳定性|年稳定性"},
    {"drift_per", CT_CELL_INTERVAL, AT(drift_per), WHOLE, CT_KEY_TEXT,
     "漂移周期"},
    {"drift_distribution", CT_CELL_TEXT, AT(drift_distribution), 0, CT_KEY_TEXT,
     "漂移分布"},
    {"U_includes_drift", CT_CELL_YES_NO, AT(U_includes_drift), 0, CT_KEY_TEXT,
     "不确定度含漂移"},
    {"own_correlation", CT_CELL_NUMBER, AT(own_correlation), 0, CT_KEY_TEXT,
     "自相关系数"},
    {"interpolation", CT_CELL_INTERPOLATION, AT(interpolation), 0, CT_KEY_TEXT,
     "插值|插值方式"},
    {"interval", CT_CELL_INTERVAL, AT(interval), 0, CT_KEY_TEXT,
     "检定周期|校准周期|周期|有效期限"},
    {"environment", CT_CELL_ENVIRONMENT, AT(environment), 0, CT_KEY_TEXT,
     "使用环境|环境条件|适用环境"},
};
#undef RECORD

#define RECORD ct_lab_certificate
static const struct ct_column certificates[] = {
    {"id", CT_CELL_ID, AT(id), NEEDED | KEY, CT_KEY_CERTIFICATE,
     "证书编号|证书号|certificate id|certificate no"},
    {"instrument", CT_CELL_ID, AT(instrument), NEEDED, CT_KEY_INSTRUMENT,
     "器具编号|仪器编号|设备编号|instrument id"},
    {"laboratory", CT_CELL_ID, AT(laboratory), 0, CT_KEY_LABORATORY,
     "检定机构|校准机构|证书单位"},
    {"calibrated_on", CT_CELL_DATE, AT(calibrated_on), NEEDED, CT_KEY_TEXT,
     "校准日期|检定日期|检校日期|calibration date|date of calibration"},
    {"due_on", CT_CELL_DATE, AT(due_on), CT_COLUMN_LAST, CT_KEY_TEXT,
     "有效期至|下次检定日期|下次校准日期|到期日期|due date"},
    {"issued_on", CT_CELL_DATE, AT(issued_on), 0, CT_KEY_TEXT,
     "签发日期|发证日期|批准日期|date of issue|issue date"},
    {"kind", CT_CELL_CERTIFICATE_KIND, AT(kind), 0, CT_KEY_TEXT,
     "证书类别|业务类别"},
    {"as_found", CT_CELL_AS_FOUND, AT(as_found), 0, CT_KEY_TEXT,
     "调整前结论|来样状态"},
    {"verdict", CT_CELL_VERDICT, AT(verdict), 0, CT_KEY_TEXT, "结论|检定结论"},
    {"references", CT_CELL_REFERENCES, AT(references), 0, CT_KEY_TEXT,
     "所用标准证书|溯源证书|依据证书"},
    {"procedure", CT_CELL_TEXT, AT(procedure), 0, CT_KEY_REGULATION,
     "依据|技术依据|检定规程"},
    {"recorded_on", CT_CELL_DATE, AT(recorded_on), 0, CT_KEY_TEXT,
     "登记日期|录入日期|入账日期"},
    {"replaces", CT_CELL_ID, AT(replaces), 0, CT_KEY_CERTIFICATE,
     "代替证书|替代证书"},
    {"withdrawn_on", CT_CELL_DATE, AT(withdrawn_on), 0, CT_KEY_TEXT,
     "撤销日期|作废日期"},
    {"document", CT_CELL_TEXT, AT(document), 0, CT_KEY_TEXT, "附件|文件"},
    {"number", CT_CELL_TEXT, AT(number), 0, CT_KEY_TEXT,
     "印刷证书号|纸质证书编号"},
    {"covers", CT_CELL_TEXT, AT(covers), COVERS, CT_KEY_TEXT,
     "覆盖项目|检定项目"},
    {"adjusted", CT_CELL_ADJUSTED, AT(adjusted), 0, CT_KEY_TEXT,
     "是否调整|调整"},
    {"sequence", CT_CELL_NUMBER, AT(sequence), 0, CT_KEY_TEXT, "序号|当日序号"},
    {"withdrawn_recorded_on", CT_CELL_DATE, AT(withdrawn_recorded_on), 0,
     CT_KEY_TEXT, "撤销登记日期"},
    {"withdrawn_reason", CT_CELL_WITHDRAWN_REASON, AT(withdrawn_reason), 0,
     CT_KEY_TEXT, "撤销原因|作废原因"},
    {"environment", CT_CELL_ENVIRONMENT, AT(environment), 0, CT_KEY_TEXT,
     "环境条件|校准环境|检定环境|环境|environmental conditions"},
};
#undef RECORD

#define RECORD ct_lab_result_row
static const struct ct_column results[] = {
    {"certificate", CT_CELL_ID, AT(certificate), NEEDED, CT_KEY_CERTIFICATE,
     "证书编号|证书号|certificate id|certificate no"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"point", CT_CELL_NUMBER, AT(point), POINT_UNIT, CT_KEY_TEXT,
     "标称值|校准点|检定点|测量点|nominal|nominal value"},
    {"point_unit", CT_CELL_UNIT, AT(point_unit), 0, CT_KEY_TEXT,
     "标称值单位|校准点单位"},
    {"function", CT_CELL_TEXT, AT(function), 0, CT_KEY_TEXT, "功能|测量功能"},
    {"at", CT_CELL_TEXT, AT(at), PLACE, CT_KEY_TEXT, "条件|测量条件"},
    {"artefact", CT_CELL_TEXT, AT(artefact), 0, CT_KEY_TEXT, "件号|标识"},
    {"value", CT_CELL_NUMBER, AT(value), UNIT, CT_KEY_TEXT, "实际值|测得值"},
    {"error", CT_CELL_NUMBER, AT(error), UNIT, CT_KEY_TEXT, "示值误差|误差"},
    {"correction", CT_CELL_NUMBER, AT(correction), UNIT, CT_KEY_TEXT, "修正值"},
    {"as_found_value", CT_CELL_NUMBER, AT(as_found_value), UNIT, CT_KEY_TEXT,
     "调整前实际值"},
    {"as_found_error", CT_CELL_NUMBER, AT(as_found_error), UNIT, CT_KEY_TEXT,
     "调整前误差|调整前示值误差"},
    {"as_found_correction", CT_CELL_NUMBER, AT(as_found_correction), UNIT,
     CT_KEY_TEXT, "调整前修正值"},
    {"unit", CT_CELL_UNIT, AT(unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"U", CT_CELL_EXPANDED, AT(U), UNIT | STATED, CT_KEY_TEXT,
     "扩展不确定度|扩展不确定度U|不确定度U|测量不确定度|"
     "expanded uncertainty"},
    {"U_as_found", CT_CELL_EXPANDED, AT(U_as_found), UNIT | STATED, CT_KEY_TEXT,
     "调整前扩展不确定度"},
    {"k", CT_CELL_FACTOR, AT(k), 0, CT_KEY_TEXT,
     "包含因子|包含因子k|k值|coverage factor"},
    {"probability", CT_CELL_PROBABILITY, AT(probability), 0, CT_KEY_TEXT,
     "包含概率|置信概率|coverage probability"},
    {"dof", CT_CELL_DOF, AT(dof), 0, CT_KEY_TEXT,
     "自由度|有效自由度|degrees of freedom"},
    {"mpe", CT_CELL_LIMITS, AT(mpe), UNIT, CT_KEY_TEXT,
     "最大允许误差|允许误差|允差|MPE"},
};
#undef RECORD

#define RECORD ct_lab_link
static const struct ct_column links[] = {
    {"certificate", CT_CELL_ID, AT(certificate), NEEDED, CT_KEY_CERTIFICATE,
     "证书编号|证书号"},
    {"reference", CT_CELL_REFERENCES, AT(reference), NEEDED, CT_KEY_TEXT,
     "所用标准证书|标准证书编号"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"function", CT_CELL_TEXT, AT(function), 0, CT_KEY_TEXT, "功能|测量功能"},
    {"artefact", CT_CELL_TEXT, AT(artefact), 0, CT_KEY_TEXT, "件号|标识"},
    {"point_min", CT_CELL_NUMBER, AT(point_min), POINT_UNIT, CT_KEY_TEXT,
     "起点"},
    {"point_max", CT_CELL_NUMBER, AT(point_max), POINT_UNIT, CT_KEY_TEXT,
     "终点"},
    {"point_unit", CT_CELL_UNIT, AT(point_unit), 0, CT_KEY_TEXT, "标称值单位"},
    {"reference_quantity", CT_CELL_TEXT, AT(reference_quantity), QUANTITY,
     CT_KEY_TEXT, "标准量"},
    {"reference_function", CT_CELL_TEXT, AT(reference_function), 0, CT_KEY_TEXT,
     "标准功能"},
    {"reference_artefact", CT_CELL_TEXT, AT(reference_artefact), 0, CT_KEY_TEXT,
     "标准件号"},
    {"reference_point", CT_CELL_NUMBER, AT(reference_point), POINT_UNIT,
     CT_KEY_TEXT, "标准标称值"},
    {"reference_at", CT_CELL_TEXT, AT(reference_at), PLACE, CT_KEY_TEXT,
     "标准条件"},
    {"sensitivity", CT_CELL_NUMBER, AT(sensitivity), 0, CT_KEY_TEXT,
     "灵敏系数|灵敏度系数"},
    {"sensitivity_unit", CT_CELL_UNIT, AT(sensitivity_unit), 0, CT_KEY_TEXT,
     "灵敏系数单位"},
    {"method", CT_CELL_TEXT, AT(method), 0, CT_KEY_TEXT, "方法|测量方法"},
    {"ratio_rule", CT_CELL_TEXT, AT(ratio_rule), 0, CT_KEY_TEXT,
     "量传比规则|比率要求"},
};
#undef RECORD

#define RECORD ct_lab_standard
static const struct ct_column standards[] = {
    {"id", CT_CELL_ID, AT(id), NEEDED | KEY, CT_KEY_STANDARD,
     "编号|计量标准编号|standard id"},
    {"name", CT_CELL_TEXT, AT(name), 0, CT_KEY_TEXT, "名称|计量标准名称"},
    {"jjf1022_code", CT_CELL_JJF1022, AT(jjf1022_code), 0, CT_KEY_TEXT,
     "计量标准代码|标准代码|分类代码|JJF1022代码"},
    {"level", CT_CELL_LEVEL, AT(level), 0, CT_KEY_TEXT,
     "级别|等级类别|计量标准类别"},
    {"holder", CT_CELL_TEXT, AT(holder), 0, CT_KEY_TEXT,
     "使用单位|使用部门|保存单位|所属单位"},
    {"district", CT_CELL_TEXT, AT(district), 0, CT_KEY_TEXT,
     "区县|行政区|所属区县"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"range_min", CT_CELL_NUMBER, AT(range.min), UNIT, CT_KEY_TEXT,
     "测量下限|量程下限|范围下限"},
    {"range_max", CT_CELL_NUMBER, AT(range.max), UNIT, CT_KEY_TEXT,
     "测量上限|量程上限|范围上限"},
    {"range", CT_CELL_RANGE, AT(range), UNIT, CT_KEY_TEXT,
     "量程|测量范围|示值范围|measuring range"},
    {"unit", CT_CELL_UNIT, AT(range.unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"U", CT_CELL_LIMITS, AT(U), UNIT | STATED, CT_KEY_TEXT,
     "扩展不确定度|扩展不确定度U|不确定度U|测量不确定度|"
     "expanded uncertainty"},
    {"k", CT_CELL_FACTOR, AT(k), 0, CT_KEY_TEXT,
     "包含因子|包含因子k|k值|coverage factor"},
    {"accuracy_class", CT_CELL_TEXT, AT(accuracy_class), 0, CT_KEY_TEXT,
     "准确度等级|精度等级|等级"},
    {"mpe", CT_CELL_LIMITS, AT(mpe), UNIT, CT_KEY_TEXT,
     "最大允许误差|允许误差|允差|MPE"},
    {"certificate_no", CT_CELL_TEXT, AT(certificate_no), 0, CT_KEY_TEXT,
     "考核证书号|计量标准考核证书号"},
    {"valid_until", CT_CELL_DATE, AT(valid_until), CT_COLUMN_LAST, CT_KEY_TEXT,
     "有效期至|有效期止|有效期截止"},
    {"public_certificate_no", CT_CELL_TEXT, AT(public_certificate_no), 0,
     CT_KEY_TEXT, "社会公用证书号|社会公用计量标准证书号"},
    {"public_valid_until", CT_CELL_DATE, AT(public_valid_until), CT_COLUMN_LAST,
     CT_KEY_TEXT, "社会公用证书有效期至"},
    {"regulation", CT_CELL_TEXT, AT(regulation), 0, CT_KEY_REGULATION,
     "检定规程|依据规程"},
    {"upper_standard", CT_CELL_REFERENCES, AT(upper_standard), STANDARDS,
     CT_KEY_TEXT, "上级标准|上一级计量标准"},
    {"method", CT_CELL_TEXT, AT(method), 0, CT_KEY_TEXT, "方法|测量方法"},
};
#undef RECORD

#define RECORD ct_lab_standard_item
static const struct ct_column standard_items[] = {
    {"standard", CT_CELL_ID, AT(standard), NEEDED, CT_KEY_STANDARD,
     "计量标准编号|标准编号"},
    {"instrument", CT_CELL_ID, AT(instrument), NEEDED, CT_KEY_INSTRUMENT,
     "器具编号|编号"},
    {"part", CT_CELL_PART, AT(part), 0, CT_KEY_TEXT, "组成|构成"},
    {"from", CT_CELL_DATE, AT(from), 0, CT_KEY_TEXT, "开始日期|自"},
    {"until", CT_CELL_DATE, AT(until), CT_COLUMN_LAST, CT_KEY_TEXT,
     "结束日期|至"},
};
#undef RECORD

#define RECORD ct_lab_check
static const struct ct_column checks[] = {
    {"standard", CT_CELL_ID, AT(standard), 0, CT_KEY_STANDARD, "计量标准编号"},
    {"instrument", CT_CELL_ID, AT(instrument), 0, CT_KEY_INSTRUMENT,
     "器具编号|仪器编号"},
    {"date", CT_CELL_DATE, AT(date), NEEDED, CT_KEY_TEXT, "日期|发生日期"},
    {"kind", CT_CELL_CHECK_KIND, AT(kind), 0, CT_KEY_TEXT, "考核项目|核查类别"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"point", CT_CELL_NUMBER, AT(point), UNIT, CT_KEY_TEXT,
     "标称值|校准点|检定点|测量点"},
    {"unit", CT_CELL_UNIT, AT(unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"group", CT_CELL_TEXT, AT(group), 0, CT_KEY_TEXT, "组别|组号"},
    {"reading", CT_CELL_NUMBER, AT(reading), UNIT, CT_KEY_TEXT,
     "读数|测得值|示值"},
    {"reference_value", CT_CELL_NUMBER, AT(reference_value), UNIT, CT_KEY_TEXT,
     "参考值|标准值"},
    {"U_reference", CT_CELL_EXPANDED, AT(U_reference), UNIT | STATED,
     CT_KEY_TEXT, "参考值不确定度"},
    {"k_reference", CT_CELL_FACTOR, AT(k_reference), 0, CT_KEY_TEXT,
     "参考值包含因子"},
    {"reference_certificate", CT_CELL_ID, AT(reference_certificate), 0,
     CT_KEY_CERTIFICATE, "参考证书"},
    {"result", CT_CELL_VERDICT, AT(result), 0, CT_KEY_TEXT, "结果|核查结论"},
    {"by", CT_CELL_TEXT, AT(by), 0, CT_KEY_TEXT, "经办人|操作人"},
    {"recorded_on", CT_CELL_DATE, AT(recorded_on), 0, CT_KEY_TEXT,
     "登记日期|录入日期|入账日期"},
};
#undef RECORD

#define RECORD ct_lab_laboratory
static const struct ct_column laboratories[] = {
    {"id", CT_CELL_ID, AT(id), NEEDED | KEY, CT_KEY_LABORATORY,
     "机构代号|机构编号|实验室编号|laboratory id"},
    {"name", CT_CELL_TEXT, AT(name), 0, CT_KEY_TEXT,
     "机构名称|名称|实验室名称"},
    {"accreditation", CT_CELL_TEXT, AT(accreditation), 0, CT_KEY_TEXT,
     "授权证书号|认可编号|资质证书号"},
    {"valid_from", CT_CELL_DATE, AT(valid_from), 0, CT_KEY_TEXT,
     "生效日期|有效期自"},
    {"valid_until", CT_CELL_DATE, AT(valid_until), CT_COLUMN_LAST, CT_KEY_TEXT,
     "有效期至|有效期止|有效期截止"},
};
#undef RECORD

#define RECORD ct_lab_scope
static const struct ct_column scopes[] = {
    {"laboratory", CT_CELL_ID, AT(laboratory), NEEDED, CT_KEY_LABORATORY,
     "机构代号|实验室编号"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量|量值名称"},
    {"range_min", CT_CELL_NUMBER, AT(range.min), UNIT, CT_KEY_TEXT,
     "测量下限|量程下限|范围下限"},
    {"range_max", CT_CELL_NUMBER, AT(range.max), UNIT, CT_KEY_TEXT,
     "测量上限|量程上限|范围上限"},
    {"range", CT_CELL_RANGE, AT(range), UNIT, CT_KEY_TEXT,
     "量程|测量范围|示值范围|measuring range"},
    {"unit", CT_CELL_UNIT, AT(range.unit), 0, CT_KEY_TEXT, "单位|计量单位"},
    {"cmc", CT_CELL_LIMITS, AT(cmc), UNIT, CT_KEY_TEXT,
     "校准测量能力|校准和测量能力|CMC"},
    {"valid_from", CT_CELL_DATE, AT(valid_from), 0, CT_KEY_TEXT,
     "生效日期|有效期自"},
    {"valid_until", CT_CELL_DATE, AT(valid_until), CT_COLUMN_LAST, CT_KEY_TEXT,
     "有效期至|有效期止|有效期截止"},
    {"at", CT_CELL_TEXT, AT(at), PLACE, CT_KEY_TEXT, "条件|测量条件"},
};
#undef RECORD

#define RECORD ct_lab_event
static const struct ct_column events[] = {
    {"instrument", CT_CELL_ID, AT(instrument), NEEDED, CT_KEY_INSTRUMENT,
     "器具编号|仪器编号"},
    {"date", CT_CELL_DATE, AT(date), NEEDED, CT_KEY_TEXT, "日期|发生日期"},
    {"event", CT_CELL_EVENT, AT(event), NEEDED, CT_KEY_TEXT, "事件|事项"},
    {"until", CT_CELL_DATE, AT(until), CT_COLUMN_LAST, CT_KEY_TEXT,
     "截止日期|延期至"},
    {"by", CT_CELL_TEXT, AT(by), 0, CT_KEY_TEXT, "经办人|操作人"},
    {"note", CT_CELL_TEXT, AT(note), 0, CT_KEY_TEXT, "备注|说明"},
    {"recorded_on", CT_CELL_DATE, AT(recorded_on), 0, CT_KEY_TEXT,
     "登记日期|录入日期|入账日期"},
    {"function", CT_CELL_TEXT, AT(function), COVERS, CT_KEY_TEXT,
     "功能|测量功能"},
    {"sequence", CT_CELL_NUMBER, AT(sequence), 0, CT_KEY_TEXT, "序号|当日序号"},
};
#undef RECORD

#define RECORD ct_lab_change
static const struct ct_column changes[] = {
    {"table", CT_CELL_TEXT, AT(table), NEEDED, CT_KEY_TEXT, "表"},
    {"id", CT_CELL_ID, AT(id), NEEDED, CT_KEY_TEXT, "编号"},
    {"function", CT_CELL_TEXT, AT(function), 0, CT_KEY_TEXT, "功能|测量功能"},
    {"field", CT_CELL_TEXT, AT(field), NEEDED, CT_KEY_TEXT, "字段|变更项目"},
    {"value", CT_CELL_TEXT, AT(value), 0, CT_KEY_TEXT, "新值|变更后"},
    {"from", CT_CELL_DATE, AT(from), NEEDED, CT_KEY_TEXT, "生效日期|自"},
    {"recorded_on", CT_CELL_DATE, AT(recorded_on), 0, CT_KEY_TEXT,
     "登记日期|录入日期|入账日期"},
    {"by", CT_CELL_TEXT, AT(by), 0, CT_KEY_TEXT, "经办人|操作人"},
    {"reason", CT_CELL_TEXT, AT(reason), 0, CT_KEY_TEXT, "原因|变更原因"},
};
#undef RECORD

#define RECORD ct_lab_regulation
static const struct ct_column regulations[] = {
    {"number", CT_CELL_TEXT, AT(number), NEEDED | KEY, CT_KEY_REGULATION,
     "规程编号|规程规范编号|标准号"},
    {"title", CT_CELL_TEXT, AT(title), 0, CT_KEY_TEXT, "名称|规程名称"},
    {"published", CT_CELL_DATE, AT(published), 0, CT_KEY_TEXT,
     "发布日期|批准日期"},
    {"effective", CT_CELL_DATE, AT(effective), 0, CT_KEY_TEXT,
     "实施日期|施行日期"},
    {"replaced_on", CT_CELL_DATE, AT(replaced_on), 0, CT_KEY_TEXT,
     "废止日期|替代日期"},
    {"replaces", CT_CELL_TEXT, AT(replaces), 0, CT_KEY_REGULATION,
     "代替|被代替规程"},
    {"max_interval", CT_CELL_INTERVAL, AT(max_interval), 0, CT_KEY_TEXT,
     "最长周期|检定周期不超过"},
    {"applies_to", CT_CELL_TEXT, AT(applies_to), 0, CT_KEY_TEXT,
     "适用范围|适用器具"},
    {"environment", CT_CELL_ENVIRONMENT, AT(environment), 0, CT_KEY_TEXT,
     "环境条件|环境要求|environmental conditions"},
    {"environment_spread", CT_CELL_ENVIRONMENT, AT(environment_spread), 0,
     CT_KEY_TEXT, "环境变化|环境波动"},
};
#undef RECORD

#define RECORD ct_lab_class
static const struct ct_column classes[] = {
    {"class", CT_CELL_TEXT, AT(accuracy_class), NEEDED, CT_KEY_TEXT,
     "准确度等级|等级|级别"},
    {"quantity", CT_CELL_TEXT, AT(quantity), QUANTITY, CT_KEY_TEXT,
     "量|测量量|参量"},
    {"regulation", CT_CELL_TEXT, AT(regulation), 0, CT_KEY_REGULATION,
     "检定规程|依据规程"},
    {"mpe", CT_CELL_LIMITS, AT(mpe), NEEDED, CT_KEY_TEXT,
     "最大允许误差|允许误差|允差"},
};
#undef RECORD

#define ROWS(table)       table, sizeof table / sizeof table[0]
#define NO                CT_NO_FIELD
#define IN(record, field) offsetof(struct ct_lab_##record, field)
/* A table with a range, and one without. */
#define RANGED(table, record)                                                  \
    {                                                                          \
        ROWS(table), sizeof(struct ct_lab_##record),                           \
            sizeof(struct ct_lab_##record), IN(record, range.unit), NO,        \
            IN(record, range)                                                  \
    }
#define PLAIN(table, record, unit, point_unit)                                 \
    {                                                                          \
        ROWS(table), sizeof(struct ct_lab_##record),                           \
            sizeof(struct ct_lab_##record), unit, point_unit, NO               \
    }

const struct ct_table_layout ct_table_layouts[CT_TABLES] = {
    RANGED(instruments, instrument),
    RANGED(ranges, item_range),
    PLAIN(certificates, certificate, NO, NO),
    {ROWS(results), sizeof(struct ct_lab_result_row),
     sizeof(struct ct_lab_result), IN(result_row, unit),
     IN(result_row, point_unit), NO},
    PLAIN(links, link, NO, IN(link, point_unit)),
    RANGED(standards, standard),
    PLAIN(standard_items, standard_item, NO, NO),
    PLAIN(checks, check, IN(check, unit), NO),
    PLAIN(laboratories, laboratory, NO, NO),
    RANGED(scopes, scope),
    PLAIN(events, event, NO, NO),
    PLAIN(changes, change, NO, NO),
    PLAIN(regulations, regulation, NO, NO),
    PLAIN(classes, class, NO, NO),
};
