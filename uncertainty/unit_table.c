/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: BIPM, The International System of Units, 9th ed. (2019, updated
 * 2022); NIST SP 811:2008, appendix B (exact values where it prints them in
 * bold); GB 3100-93 and GB 3102-93 for the Chinese names. All factors are
 * exact by definition but those marked CT_UNIT_INEXACT.
 */
#include "unit_table.h"

#include "unit_scale.h"

#include <string.h>

/* clang-format off */
/*                       m  kg   s   A   K mol  cd level */
#define NUMBER        {  0,  0,  0,  0,  0,  0,  0,  0 }
#define LENGTH        {  1,  0,  0,  0,  0,  0,  0,  0 }
#define WAVENUMBER    { -1,  0,  0,  0,  0,  0,  0,  0 }
#define AREA          {  2,  0,  0,  0,  0,  0,  0,  0 }
#define VOLUME        {  3,  0,  0,  0,  0,  0,  0,  0 }
#define MASS          {  0,  1,  0,  0,  0,  0,  0,  0 }
#define LINEAR_DENSITY { -1, 1,  0,  0,  0,  0,  0,  0 }
#define TIME          {  0,  0,  1,  0,  0,  0,  0,  0 }
#define FREQUENCY     {  0,  0, -1,  0,  0,  0,  0,  0 }
#define SPEED         {  1,  0, -1,  0,  0,  0,  0,  0 }
#define ACCELERATION  {  1,  0, -2,  0,  0,  0,  0,  0 }
#define FORCE         {  1,  1, -2,  0,  0,  0,  0,  0 }
#define PRESSURE      { -1,  1, -2,  0,  0,  0,  0,  0 }
#define ENERGY        {  2,  1, -2,  0,  0,  0,  0,  0 }
#define POWER         {  2,  1, -3,  0,  0,  0,  0,  0 }
#define VISCOSITY     { -1,  1, -1,  0,  0,  0,  0,  0 }
#define KINEMATIC     {  2,  0, -1,  0,  0,  0,  0,  0 }
#define CURRENT       {  0,  0,  0,  1,  0,  0,  0,  0 }
#define CHARGE        {  0,  0,  1,  1,  0,  0,  0,  0 }
#define VOLTAGE       {  2,  1, -3, -1,  0,  0,  0,  0 }
#define CAPACITANCE   { -2, -1,  4,  2,  0,  0,  0,  0 }
#define RESISTANCE    {  2,  1, -3, -2,  0,  0,  0,  0 }
#define CONDUCTANCE   { -2, -1,  3,  2,  0,  0,  0,  0 }
#define FLUX          {  2,  1, -2, -1,  0,  0,  0,  0 }
#define FLUX_DENSITY  {  0,  1, -2, -1,  0,  0,  0,  0 }
#define INDUCTANCE    {  2,  1, -2, -2,  0,  0,  0,  0 }
#define FIELD         { -1,  0,  0,  1,  0,  0,  0,  0 }
#define TEMPERATURE   {  0,  0,  0,  0,  1,  0,  0,  0 }
#define AMOUNT        {  0,  0,  0,  0,  0,  1,  0,  0 }
#define CATALYSIS     {  0,  0, -1,  0,  0,  1,  0,  0 }
#define LIGHT         {  0,  0,  0,  0,  0,  0,  1,  0 }
#define ILLUMINANCE   { -2,  0,  0,  0,  0,  0,  1,  0 }
#define DOSE          {  2,  0, -2,  0,  0,  0,  0,  0 }
#define EXPOSURE      {  0, -1,  1,  1,  0,  0,  0,  0 }
#define LEVEL         {  0,  0,  0,  0,  0,  0,  0,  1 }

#define K(kind) CT_KIND_##kind
#define ONE "1", "1", 0
#define W CT_UNIT_WRITTEN
#define C (CT_UNIT_COHERENT | CT_UNIT_WRITTEN)
#define X CT_UNIT_INEXACT
#define P CT_UNIT_PRODUCT

/* symbols, names, chinese, dimension, numerator, denominator, pi, kind,
 * flags, allowed prefixes, usual prefixes. ORDER: where several fit, the first
 * row is written. */
const struct ct_unit_row ct_unit_rows[] = {
/* -- the seven base units, with the gram for the kilogram -- */
{"m", "metre meter", "米", LENGTH, ONE, K(NONE), 0, "*", "munkcpd"},
{"g", "gram gramme", "克", MASS, "0.001", "1", 0, K(NONE), 0, "*", "kmun"},
{"s sec", "second", "秒", TIME, ONE, K(NONE), 0, "*", "munp"},
{"A", "ampere amp", "安 安培", CURRENT, ONE, K(NONE), 0, "*", "munpk"},
{"K", "kelvin", "开 开尔文", TEMPERATURE, ONE, K(KELVIN), 0, "*", "mu"},
{"mol", "mole", "摩 摩尔", AMOUNT, ONE, K(NONE), 0, "*", "munk"},
{"cd", "candela", "坎 坎德拉", LIGHT, ONE, K(NONE), 0, "*", "mk"},
/* -- SI units with names of their own -- */
{"V", "volt", "伏 伏特", VOLTAGE, ONE, K(NONE), C, "*", "mkunMp"},
{"Ω ohm Ohm", "ohm", "欧 欧姆", RESISTANCE, ONE, K(NONE), C, "*", "kMmuGTn"},
{"W", "watt", "瓦 瓦特", POWER, ONE, K(NONE), C, "*", "mkuMnpG"},
{"N", "newton", "牛 牛顿", FORCE, ONE, K(NONE), C, "*", "kmMun"},
{"Pa", "pascal", "帕 帕斯卡", PRESSURE, ONE, K(NONE), C, "*", "kMhmuG"},
{"J", "joule", "焦 焦耳", ENERGY, ONE, K(NONE), C, "*", "kmMuGn"},
{"C", "coulomb", "库 库仑", CHARGE, ONE, K(NONE), C, "*", "munpk"},
{"F", "farad", "法 法拉", CAPACITANCE, ONE, K(NONE), C, "*", "punmfa"},
{"S", "siemens mho", "西 西门子", CONDUCTANCE, ONE, K(NONE), C, "*", "mun"},
{"H", "henry henries", "亨 亨利", INDUCTANCE, ONE, K(NONE), C, "*", "mun"},
{"Wb Vs", "weber", "韦 韦伯", FLUX, ONE, K(NONE), C, "*", "mun"},
{"T", "tesla", "特 特斯拉", FLUX_DENSITY, ONE, K(NONE), C, "*", "munp"},
{"lx", "lux", "勒 勒克斯", ILLUMINANCE, ONE, K(NONE), 0, "*", "km"},
{"lm", "lumen", "流明", LIGHT, ONE, K(NONE), 0, "*", "km"},
{"kat", "katal", "开特", CATALYSIS, ONE, K(NONE), 0, "*", "mun"},
{"Hz", "hertz", "赫 赫兹", FREQUENCY, ONE, K(FREQUENCY), 0, "*", "kMGmTu"},
{"Bq", "becquerel", "贝可 贝可勒尔 贝克", FREQUENCY, ONE, K(ACTIVITY), 0, "*", "kMGT"},
{"Gy", "gray", "戈 戈瑞", DOSE, ONE, K(DOSE), 0, "*", "mukcn"},
{"Sv", "sievert", "希 希沃特 西弗", DOSE, ONE, K(DOSE_EQUIVALENT), 0, "*", "mun"},
{"rad", "radian", "弧度", NUMBER, ONE, K(ANGLE), 0, "*", "mun"},
{"sr", "steradian", "球面度", NUMBER, ONE, K(SOLID_ANGLE), 0, "*", "mu"},
{"°C degC deg_C", "celsius degree_celsius degreecelsius degrees_celsius "
 "degreescelsius", "摄氏度", TEMPERATURE, ONE, K(CELSIUS), 0, "mun", "mu"},
/* -- products that are usually written as one word -- */
{"Nm", "", "牛米 牛顿米", ENERGY, ONE, K(NONE), P, "*", "kmcMu"},
{"VA", "volt_ampere", "伏安 伏特安培", POWER, ONE, K(NONE), P, "*", "kMm"},
{"var", "", "乏", POWER, ONE, K(NONE), 0, "*", "kM"},
{"Wh", "watt_hour watthour", "瓦时 瓦特小时", ENERGY, "3600", "1", 0, K(NONE), P,
 "*", "kMGm"},
{"VAh", "", "伏安时", ENERGY, "3600", "1", 0, K(NONE), P, "*", "kM"},
{"varh", "", "乏时", ENERGY, "3600", "1", 0, K(NONE), P, "*", "kM"},
{"Ws", "", "瓦秒", ENERGY, ONE, K(NONE), P, "*", "mk"},
{"Ah", "", "安时 安培小时", CHARGE, "3600", "1", 0, K(NONE), P, "*", "mk"},
{"As", "", "安秒", CHARGE, ONE, K(NONE), P, "*", "m"},
{"Pas", "", "帕秒 帕斯卡秒", VISCOSITY, ONE, K(NONE), P, "*", "mu"},
/* -- numbers -- */
{"%", "percent", "", NUMBER, "0.01", "1", 0, K(NONE), W, "", ""},
{"‰", "permille", "", NUMBER, "0.001", "1", 0, K(NONE), 0, "", ""},
{"ppm", "", "", NUMBER, "1e-6", "1", 0, K(NONE), 0, "", ""},
{"ppb", "", "", NUMBER, "1e-9", "1", 0, K(NONE), 0, "", ""},
{"pi π", "", "", NUMBER, "1", "1", 1, K(NONE), 0, "", ""},
{"count cts", "count pulse", "脉冲 次", NUMBER, ONE, K(COUNT), 0, "*", "kM"},
/* ISO 80000-3, GB 3100 table 3: r/min is a rotational frequency, 1/60 s-1, so
 * the revolution is a number of turns and not 2 pi rad. */
{"r rev", "revolution", "转", NUMBER, ONE, K(COUNT), 0, "", ""},
{"%RH RH% %rh", "", "", NUMBER, "0.01", "1", 0, K(HUMIDITY), 0, "", ""},
/* -- levels -- */
{"dB", "decibel", "分贝", LEVEL, ONE, K(LEVEL), 0, "m", "m"},
{"dBm", "", "", LEVEL, ONE, K(LEVEL_MILLIWATT), 0, "", ""},
/* 20 / ln 10, to 34 digits: 1 Np = 8.685... dB (IEC 60027-3) */
{"Np", "neper", "奈 奈培", LEVEL, "8.685889638065036553022578378332102", "1", 0,
 K(NEPER), X, "m", "m"},
{"pH", "", "", LEVEL, ONE, K(PH), 0, "m", "m"},
/* -- time and frequency -- */
{"min", "minute", "分 分钟", TIME, "60", "1", 0, K(NONE), W, "", ""},
{"h hr", "hour", "时 小时", TIME, "3600", "1", 0, K(NONE), W, "", ""},
{"d", "day", "天 日", TIME, "86400", "1", 0, K(NONE), W, "", ""},
{"wk", "week", "周 星期", TIME, "604800", "1", 0, K(NONE), 0, "", ""},
/* the mean year of 365.25 d and its twelfth, for drift rates */
{"a yr", "year", "年", TIME, "31557600", "1", 0, K(NONE), X, "", ""},
{"", "month", "月", TIME, "2629800", "1", 0, K(NONE), X, "", ""},
{"rpm", "", "", FREQUENCY, "1", "60", 0, K(NONE), 0, "k", ""},
{"rps cps", "", "", FREQUENCY, ONE, K(NONE), 0, "kM", "k"},
{"cpm", "", "", FREQUENCY, "1", "60", 0, K(NONE), 0, "k", ""},
/* -- angle -- */
{"° deg", "degree arc_degree arcdegree", "度", NUMBER, "1", "180", 1, K(ANGLE),
 0, "m", ""},
{"arcmin '", "arcminute arc_minute", "角分", NUMBER, "1", "10800", 1, K(ANGLE), 0,
 "", ""},
{"arcsec \" ''", "arcsecond arc_second", "角秒", NUMBER, "1", "648000", 1,
 K(ANGLE), 0, "mu", ""},
{"gon", "", "冈", NUMBER, "1", "200", 1, K(ANGLE), 0, "m", "m"},
{"", "turn", "", NUMBER, "2", "1", 1, K(ANGLE), 0, "", ""},
/* -- length, area, volume -- */
{"", "micron", "", LENGTH, "1e-6", "1", 0, K(NONE), 0, "", ""},
{"", "", "公里", LENGTH, "1000", "1", 0, K(NONE), 0, "", ""},
{"in", "inch inches", "英寸", LENGTH, "0.0254", "1", 0, K(NONE), W, "", ""},
{"µin uin", "microinch microinches", "微英寸", LENGTH, "2.54e-8", "1", 0, K(NONE),
 0, "", ""},
{"mil thou", "", "密耳", LENGTH, "2.54e-5", "1", 0, K(NONE), 0, "", ""},
{"ft", "foot feet", "英尺", LENGTH, "0.3048", "1", 0, K(NONE), W, "", ""},
{"yd", "yard", "码", LENGTH, "0.9144", "1", 0, K(NONE), 0, "", ""},
{"mi", "mile", "英里", LENGTH, "1609.344", "1", 0, K(NONE), 0, "", ""},
{"nmi nmile", "nautical_mile nauticalmile", "海里", LENGTH, "1852", "1", 0,
 K(NONE), 0, "", ""},
{"Å", "angstrom ångström", "埃", LENGTH, "1e-10", "1", 0, K(NONE), 0, "", ""},
{"au", "astronomical_unit astronomicalunit", "天文单位", LENGTH, "149597870700",
 "1", 0, K(NONE), 0, "", ""},
{"dpt", "dioptre diopter", "屈光度", WAVENUMBER, ONE, K(NONE), 0, "", ""},
{"ha", "hectare", "公顷", AREA, "10000", "1", 0, K(NONE), 0, "", ""},
{"L l", "litre liter", "升 公升", VOLUME, "0.001", "1", 0, K(NONE), 0, "*",
 "mundch"},
{"cc", "", "", VOLUME, "1e-6", "1", 0, K(NONE), 0, "", ""},
{"gal_US", "", "", VOLUME, "3.785411784e-3", "1", 0, K(NONE), 0, "", ""},
{"gal_UK", "", "", VOLUME, "4.54609e-3", "1", 0, K(NONE), 0, "", ""},
/* -- mass -- */
{"", "", "公斤", MASS, ONE, K(NONE), 0, "", ""},
{"t", "tonne metric_ton", "吨 公吨", MASS, "1000", "1", 0, K(NONE), W, "kMG",
 "kM"},
{"ct", "carat", "克拉", MASS, "0.0002", "1", 0, K(NONE), 0, "", ""},
{"lb lbs", "pound", "磅", MASS, "0.45359237", "1", 0, K(NONE), W, "", ""},
{"oz", "ounce", "盎司", MASS, "0.028349523125", "1", 0, K(NONE), 0, "", ""},
{"ozt", "troy_ounce", "金衡盎司", MASS, "0.0311034768", "1", 0, K(NONE), 0, "",
 ""},
{"", "grain", "格令", MASS, "6.479891e-5", "1", 0, K(NONE), 0, "", ""},
/* CODATA 2022: 1.660 539 068 92(52)e-27 kg */
{"u Da", "dalton unified_atomic_mass_unit atomicmassunit", "原子质量单位 道尔顿",
 MASS, "1.66053906892e-27", "1", 0, K(NONE), X, "kM", ""},
{"tex", "", "特克斯", LINEAR_DENSITY, "1e-6", "1", 0, K(NONE), 0, "dk", "d"},
/* -- speed and acceleration -- */
{"kn", "knot", "节", SPEED, "1852", "3600", 0, K(NONE), 0, "", ""},
{"mph", "", "", SPEED, "0.44704", "1", 0, K(NONE), 0, "", ""},
{"gn g_n", "standard_gravity", "", ACCELERATION, "9.80665", "1", 0, K(NONE), 0,
 "", ""},
{"Gal", "", "伽", ACCELERATION, "0.01", "1", 0, K(NONE), 0, "mun", "mu"},
/* -- force -- */
{"kgf kp", "kilogram_force", "千克力 公斤力", FORCE, "9.80665", "1", 0, K(NONE), W,
 "", ""},
{"gf", "gram_force", "克力", FORCE, "0.00980665", "1", 0, K(NONE), 0, "m", ""},
{"tf", "", "吨力", FORCE, "9806.65", "1", 0, K(NONE), 0, "", ""},
{"lbf", "pound_force", "磅力", FORCE, "4.4482216152605", "1", 0, K(NONE), W, "k",
 ""},
{"ozf", "ounce_force", "盎司力", FORCE, "0.27801385095378125", "1", 0, K(NONE), 0,
 "", ""},
{"dyn", "dyne", "达因", FORCE, "1e-5", "1", 0, K(NONE), 0, "mM", ""},
/* -- pressure: columns of mercury with 13 595.1 kg/m3, of water with
 * 1000 kg/m3 (conventional), both under standard gravity -- */
{"bar", "bar", "巴", PRESSURE, "100000", "1", 0, K(NONE), W, "*", "mku"},
{"atm", "standard_atmosphere", "标准大气压", PRESSURE, "101325", "1", 0, K(NONE),
 0, "", ""},
{"at", "technical_atmosphere", "工程大气压", PRESSURE, "98066.5", "1", 0, K(NONE),
 0, "", ""},
{"Torr torr", "torr", "托", PRESSURE, "101325", "760", 0, K(NONE), 0, "mu", "m"},
{"mmHg mm_Hg", "", "毫米汞柱", PRESSURE, "133.322387415", "1", 0, K(NONE), W, "",
 ""},
{"cmHg", "", "厘米汞柱", PRESSURE, "1333.22387415", "1", 0, K(NONE), 0, "", ""},
{"inHg", "", "英寸汞柱", PRESSURE, "3386.388640341", "1", 0, K(NONE), 0, "", ""},
{"mmH2O", "", "毫米水柱", PRESSURE, "9.80665", "1", 0, K(NONE), 0, "", ""},
{"cmH2O", "", "厘米水柱", PRESSURE, "98.0665", "1", 0, K(NONE), 0, "", ""},
{"mH2O", "", "米水柱", PRESSURE, "9806.65", "1", 0, K(NONE), 0, "", ""},
{"inH2O", "", "英寸水柱", PRESSURE, "249.08891", "1", 0, K(NONE), 0, "", ""},
{"ftH2O", "", "英尺水柱", PRESSURE, "2989.06692", "1", 0, K(NONE), 0, "", ""},
{"psi", "", "磅力每平方英寸", PRESSURE, "4.4482216152605", "0.00064516", 0, K(NONE),
 W, "", ""},
{"ksi", "", "", PRESSURE, "4448.2216152605", "0.00064516", 0, K(NONE), 0, "", ""},
/* -- energy -- */
{"eV", "electronvolt electron_volt", "电子伏 电子伏特", ENERGY, "1.602176634e-19",
 "1", 0, K(NONE), 0, "*", "kMGm"},
{"cal cal_th", "calorie", "卡 卡路里", ENERGY, "4.184", "1", 0, K(NONE), 0, "kMm",
 "k"},
{"cal_IT", "", "", ENERGY, "4.1868", "1", 0, K(NONE), 0, "k", ""},
{"Btu BTU Btu_IT", "", "", ENERGY, "1055.05585262", "1", 0, K(NONE), 0, "kM", ""},
{"erg", "", "尔格", ENERGY, "1e-7", "1", 0, K(NONE), 0, "", ""},
/* -- viscosity -- */
{"P", "poise", "泊", VISCOSITY, "0.1", "1", 0, K(NONE), 0, "cmu", "cm"},
{"St", "stokes", "斯 斯托克斯", KINEMATIC, "0.0001", "1", 0, K(NONE), 0, "cmu",
 "cm"},
/* -- magnetism: 1 Oe corresponds to 1000/(4 pi) A/m -- */
{"G Gs", "gauss", "高斯", FLUX_DENSITY, "0.0001", "1", 0, K(NONE), 0, "kmu", "km"},
{"Mx", "maxwell", "麦克斯韦", FLUX, "1e-8", "1", 0, K(NONE), 0, "k", ""},
{"Oe", "oersted", "奥 奥斯特", FIELD, "250", "1", -1, K(NONE), 0, "kmM", "km"},
/* -- ionizing radiation -- */
{"Ci", "curie", "居里", FREQUENCY, "3.7e10", "1", 0, K(ACTIVITY), 0, "mkunpM",
 "mu"},
{"R", "roentgen röntgen", "伦琴", EXPOSURE, "2.58e-4", "1", 0, K(NONE), 0, "mku",
 "mu"},
{"rem", "", "雷姆", DOSE, "0.01", "1", 0, K(DOSE_EQUIVALENT), 0, "mu", "m"},
/* -- temperature -- */
{"°F degF deg_F", "fahrenheit degree_fahrenheit degreefahrenheit "
 "degrees_fahrenheit degreesfahrenheit", "华氏度",
 TEMPERATURE, "5", "9", 0, K(CELSIUS), CT_UNIT_FAHRENHEIT, "", ""},
{"°R degR deg_R", "rankine degree_rankine", "", TEMPERATURE, "5", "9", 0,
 K(KELVIN), 0, "", ""},
};
const size_t ct_unit_row_count = sizeof ct_unit_rows / sizeof *ct_unit_rows;

/* Chinese names: GB 3100-93, table 4, which ends with the prefixes of 1991. */
const struct ct_unit_prefix ct_unit_prefixes[] = {
    {"Q", "quetta", "", 'Q', 30},  {"R", "ronna", "", 'R', 27},
    {"Y", "yotta", "尧", 'Y', 24}, {"Z", "zetta", "泽", 'Z', 21},
    {"E", "exa", "艾", 'E', 18},   {"P", "peta", "拍", 'P', 15},
    {"T", "tera", "太", 'T', 12},  {"G", "giga", "吉", 'G', 9},
    {"M", "mega", "兆", 'M', 6},   {"k", "kilo", "千", 'k', 3},
    {"h", "hecto", "百", 'h', 2},  {"da", "deca", "十", 'D', 1},
    {"", "deka", "", 'D', 1},      {"d", "deci", "分", 'd', -1},
    {"c", "centi", "厘", 'c', -2}, {"m", "milli", "毫", 'm', -3},
    {"µ", "micro", "微", 'u', -6}, {"u", "", "", 'u', -6},
    {"n", "nano", "纳", 'n', -9},  {"p", "pico", "皮", 'p', -12},
    {"f", "femto", "飞", 'f', -15}, {"a", "atto", "阿", 'a', -18},
    {"z", "zepto", "仄", 'z', -21}, {"y", "yocto", "幺", 'y', -24},
    {"r", "ronto", "", 'r', -27},  {"q", "quecto", "", 'q', -30},
};
const size_t ct_unit_prefix_count =
    sizeof ct_unit_prefixes / sizeof *ct_unit_prefixes;

const struct ct_unit_doubt ct_unit_doubts[] = {
    {"gal", "Gal, gal_US, gal_UK"},    {"gallon", "gal_US, gal_UK"},
    {"kt", "kn, t"},                   {"ppt", "1e-12, ‰"},
    {"ton", "t, 2000 lb, 2240 lb"},    {"tons", "t, 2000 lb, 2240 lb"},
    {"hp", "W, kW"},                   {"HP", "W, kW"},
    {"PS", "W, kW"},                   {"RH", "%RH"},
    {"gr", "g, grain"},                {"oC", "°C"},
    {"oF", "°F"},                      {"degsC", "°C"},
    {"degreeC", "°C"},                 {"degreesC", "°C"},
    {"degreeF", "°F"},                 {"degreesF", "°F"},
    {"°K", "K"},                       {"degK", "K"},
    {"M", "mol/L"},                    {"mM", "mmol/L"},
    {"µM", "µmol/L"},                  {"grad", "gon"},
    {"Cal", "kcal, cal"},              {"mcg", "µg"},
    {"x", "×"},                        {"X", "×"},
    {"rd", "cGy, rad"},                {"γ", "nT, µg"},
};
const size_t ct_unit_doubt_count =
    sizeof ct_unit_doubts / sizeof *ct_unit_doubts;
/* clang-format on */

/* ISO 6508-1 (Rockwell, with W for balls of tungsten carbide), 6506-1, 6507-1,
 * 4545-1, 16859-1 (Leeb), 48-4 (durometer), 48-2 (IRHD), GB/T 4341 (Shore). */
const char ct_unit_hardness_scales[] =
    "HRA HRB HRC HRD HRE HRF HRG HRH HRK HRL HRM HRP HRR HRS HRV HRBW HREW "
    "HRFW HRGW HRHW HRKW HR15N HR30N HR45N HR15T HR30T HR45T HR15TW HR30TW "
    "HR45TW HB HBW HBS HV HK HS HSC HSD HLD HLS HLE HLG HLC HIT HMs HM "
    "Shore ShoreA ShoreD shore IRHD 洛氏硬度 布氏硬度 维氏硬度 肖氏硬度 "
    "里氏硬度 邵氏硬度";

static struct ct_decimal decimal(const char *text)
{
    struct ct_decimal result;

    if (ct_decimal_parse(text, strlen(text), &result) != CT_OK)
        return (struct ct_decimal){0}; /* a test reads every row */
    return result;
}

void ct_unit_from_row(const struct ct_unit_row *row, int power,
                      struct ct_unit *unit)
{
    struct ct_decimal numerator = decimal(row->numerator);

    numerator.exponent += power;
    *unit = (struct ct_unit){
        .kind = row->kind,
        .fahrenheit = (row->flags & CT_UNIT_FAHRENHEIT) != 0,
        .scale = ct_scale_from(numerator, decimal(row->denominator), row->pi)};
    for (size_t i = 0; i < CT_BASES; i++)
        unit->exponent[i] = (int16_t)(row->exponent[i] * CT_EXPONENT_ONE);
}
