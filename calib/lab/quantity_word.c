/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities by their names, in English and Chinese.
 */
#include "quantity_word.h"

#include "cell_work.h"

#include <string.h>

static const struct {
    const char *word, *others;
} words[] = {
    {"length", "长度"},
    {"thickness", "厚度"},
    {"diameter", "直径"},
    {"displacement", "位移"},
    {"area", "面积"},
    {"volume", "体积|容积"},
    {"angle", "plane angle|角度|平面角"},
    {"flatness", "平面度"},
    {"straightness", "直线度"},
    {"roundness", "圆度"},
    {"roughness", "surface roughness|粗糙度|表面粗糙度"},
    {"liquid level", "液位"},
    {"mass", "质量"},
    {"density", "密度"},
    {"force", "力|力值"},
    {"torque", "扭矩|转矩|力矩"},
    {"pressure", "压力|压强"},
    {"absolute pressure", "绝对压力|绝压"},
    {"differential pressure", "差压|压差"},
    {"vacuum", "真空度"},
    {"hardness", "硬度"},
    {"acceleration", "加速度"},
    {"velocity", "速度"},
    {"rotational speed", "rotation speed|转速"},
    {"strain", "应变"},
    {"flow rate", "流量"},
    {"volume flow rate", "volume flow|体积流量"},
    {"mass flow rate", "mass flow|质量流量"},
    {"wind speed", "风速"},
    {"precipitation", "rainfall|降水量|降雨量"},
    {"viscosity", "粘度|黏度"},
    {"kinematic viscosity", "运动粘度|运动黏度"},
    {"dynamic viscosity", "动力粘度|动力黏度"},
    {"temperature", "温度"},
    {"temperature difference", "温差"},
    {"dew point", "dew point temperature|露点|露点温度"},
    {"humidity", "湿度"},
    {"relative humidity", "相对湿度"},
    {"voltage", "电压"},
    {"DC voltage", "直流电压"},
    {"AC voltage", "交流电压"},
    {"current", "electric current|电流"},
    {"DC current", "直流电流"},
    {"AC current", "交流电流"},
    {"resistance", "electric resistance|electrical resistance|电阻"},
    {"DC resistance", "直流电阻"},
    {"AC resistance", "交流电阻"},
    {"insulation resistance", "绝缘电阻"},
    {"capacitance", "电容"},
    {"inductance", "电感"},
    {"impedance", "阻抗"},
    {"power", "功率"},
    {"electric power", "electrical power|电功率"},
    {"power factor", "功率因数"},
    {"phase", "相位"},
    {"energy", "能量"},
    {"electric energy", "electrical energy|电能"},
    {"charge", "electric charge|电荷|电荷量"},
    {"magnetic flux density", "磁感应强度|磁通密度"},
    {"magnetic field strength", "磁场强度"},
    {"electric field strength", "电场强度"},
    {"frequency", "频率"},
    {"time", "时间"},
    {"time interval", "时间间隔"},
    {"attenuation", "衰减"},
    {"gain", "增益"},
    {"reflection coefficient", "反射系数"},
    {"noise figure", "噪声系数"},
    {"illuminance", "照度|光照度"},
    {"luminance", "亮度|光亮度"},
    {"luminous intensity", "发光强度"},
    {"luminous flux", "光通量"},
    {"optical power", "光功率"},
    {"wavelength", "波长"},
    {"transmittance", "透射比|透过率"},
    {"absorbance", "吸光度"},
    {"refractive index", "折射率"},
    {"gloss", "光泽度"},
    {"sound pressure", "声压"},
    {"sound pressure level", "声压级"},
    {"sound level", "声级"},
    {"air kerma", "空气比释动能"},
    {"air kerma rate", "空气比释动能率"},
    {"absorbed dose", "吸收剂量"},
    {"absorbed dose rate", "吸收剂量率"},
    {"dose equivalent", "剂量当量"},
    {"dose equivalent rate", "剂量当量率"},
    {"activity", "活度|放射性活度"},
    {"pH", "pH值|酸碱度"},
    {"conductivity", "electric conductivity|electrical "
                     "conductivity|electrolytic conductivity|电导率"},
    {"concentration", "浓度"},
    {"mass fraction", "质量分数"},
    {"mass concentration", "质量浓度"},
    {"amount fraction", "摩尔分数|物质的量分数"},
    {"turbidity", "浊度"},
    {"load", "载荷|负载|负荷"},
};

/* Whether the text is one of the words, which bars part. */
static bool is_one_of(const struct ct_folded *text, const char *list)
{
    while (*list != '\0') {
        char word[64] = {0};
        size_t length = strcspn(list, "|");
        bool loose;

        if (length < sizeof word) {
            memcpy(word, list, length);
            if (ct_cell_is(text, word, &loose))
                return true;
        }
        list += length;
        list += *list == '|';
    }
    return false;
}

enum ct_status ct_quantity_word(const char *text, size_t length,
                                const char **word)
{
    const struct ct_cell cell = {.text = text, .length = length};
    struct ct_cell_text open;
    enum ct_status status = ct_cell_fold(cell, &open);

    if (status != CT_OK)
        return status;
    *word = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0] && *word == NULL; i++)
        if (is_one_of(&open.folded, words[i].word) ||
            is_one_of(&open.folded, words[i].others))
            *word = words[i].word;
    ct_cell_text_release(&open);
    return CT_OK;
}
