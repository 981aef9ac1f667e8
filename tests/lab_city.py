# SPDX-License-Identifier: GPL-3.0-or-later
"""What the example city has: everything here is invented. Ten classes of
measurement, from national standards down to the instruments of shops, with
the stories that a laboratory lives through. lab_history.py makes the tables.

A level of a chain is a dictionary:
  key, n        prefix of its items and how many there are
  by            laboratory that calibrates; of: the level that it uses
  root          what a certificate of the top level refers to
  points        numbers, or (number, artefact)
  with_items    which items of that level, if not all
  nominal       items that are used at their nominal value
  U             (a, b, text of the variable): U = a + b·point at k = 2
  mpe           (a, b, f): a + b·point + f·span, the limits of the class
  quantity, unit, punit, range
  kind          error, correction or value
"""

NMZ, PIM, YZ, QX, HC = "NMZ", "PIM", "YZIM", "QXIM", "HCCAL"

LABORATORIES = [
    (NMZ, "国家计量中心(虚构) National Metrology Centre", "", "2001-04-01", ""),
    (PIM, "泽省计量科学研究院", "(泽)法计(2021)01003号", "2021-07-01",
     "2027-06-30"),
    (YZ, "云泽市计量测试研究所", "(泽)法计(2022)02011号", "2022-03-15",
     "2028-03-14"),
    (QX, "青溪县计量检定所", "(泽)法计(2022)03107号", "2022-09-01",
     "2028-08-31"),
    (HC, "Hengchuan Calibration Co., Ltd.", "ZAS L0412", "2021-11-20",
     "2027-11-19"),
]

# Where the weights stand, and how they are calibrated from the level above:
# level, role, name or class, range in g, method, ratio rule.
SCHEME = [
    (1, "national_standard", "千克工作基准", 1, 1000, "", ""),
    (2, "public_standard", "E1", 1, 1000, "subdivision", ""),
    (3, "public_standard", "E2", 1, 1000, "comparison", ""),
    (4, "working_standard", "F1", 1, 1000, "comparison", ""),
    (5, "working_standard", "F2", 1, 1000, "comparison", ""),
    (6, "instrument", "M1等级砝码", 1, 1000, "comparison", "U<=MPE/3"),
    (6, "instrument", "", 1, 1000, "", ""),
]

DISTRICTS = ["临江区", "北岭区", "南湖区", "东桥区", "西屏区", "高新区",
             "青溪县", "松坪县"]
# District, customer, place.
CUSTOMERS = [
    ("临江区", "云泽第一农贸市场", "交易大厅"),
    ("北岭区", "北岭机械厂", "计量室"),
    ("南湖区", "南湖人民医院", "设备科"),
    ("东桥区", "东桥热电厂", "热工班"),
    ("西屏区", "西屏食品厂", "质检科"),
    ("高新区", "Lianhe Electronics", "Line 2"),
    ("青溪县", "青溪供销社", "收购站"),
    ("松坪县", "松坪水务", "泵房"),
]
CUSTODIANS = ["陈立新", "周敏", "吴海峰", "郑晓兰", "何俊", "Lin Wei",
              "许文", "沈佳"]
STAFF = {YZ: ["罗建平", "宋玉", "唐明远"], QX: ["石磊"]}

# Number, title, published, effective, replaced on, replaces, the longest
# interval, what it applies to.
REGULATIONS = [
    ("JJG(泽) 11-2014", "砝码检定规程", "2014-05-08", "2014-11-08",
     "2024-09-01", "", "1年", "weights"),
    ("JJG(泽) 11-2024", "砝码检定规程", "2024-02-20", "2024-09-01", "",
     "JJG(泽) 11-2014", "1年", "weights"),
    ("JJG(泽) 12-2019", "非自动衡器检定规程", "2019-03-11", "2019-09-11", "",
     "", "1年", "balances"),
    ("JJG(泽) 21-2016", "弹簧管压力表检定规程", "2016-06-27", "2016-12-27",
     "", "", "6个月", "pressure gauges"),
    ("JJG(泽) 22-2018", "血压计检定规程", "2018-01-15", "2018-07-15", "", "",
     "6个月", "sphygmomanometers"),
    ("JJG(泽) 31-2017", "电能表检定规程", "2017-10-09", "2018-04-09", "", "",
     "2年", "energy meters"),
    ("JJG(泽) 33-2020", "工作用玻璃液体温度计检定规程", "2020-08-03",
     "2021-02-03", "", "", "1年", "thermometers"),
    ("JJG(泽) 41-2021", "声级计检定规程", "2021-04-19", "2021-10-19", "", "",
     "1年", "sound level meters"),
    ("JJF(泽) 51-2015", "量块校准规范", "2015-09-14", "2016-03-14", "", "",
     "", "gauge blocks"),
    ("JJF(泽) 52-2018", "通用量具校准规范", "2018-05-21", "2018-11-21", "", "",
     "", "micrometers and calipers"),
    ("JJF(泽) 53-2019", "压力标准器校准规范", "2019-07-01", "2020-01-01", "",
     "", "", "pressure standards"),
    ("JJF(泽) 54-2016", "标准电阻与多用表校准规范", "2016-02-29", "2016-08-29",
     "", "", "", "electrical instruments"),
    ("JJF(泽) 55-2020", "时间频率标准校准规范", "2020-03-16", "2020-09-16",
     "", "", "", "frequency and time"),
    ("JJF(泽) 56-2017", "光照度与声学标准校准规范", "2017-11-06", "2018-05-06",
     "", "", "", "light and sound"),
    ("JJF(泽) 57-2019", "电离辐射剂量仪校准规范", "2019-04-22", "2019-10-22",
     "", "", "", "dosimeters"),
    ("JJF(泽) 58-2022", "温湿度与电导率校准规范", "2022-01-10", "2022-07-10",
     "", "", "", "temperature, humidity, conductivity"),
]

# Maximum permissible errors of weights in mg by nominal values in g: OIML
# R 111-1:2004, table 1.
WEIGHTS = {
    "E2": {1: 0.03, 10: 0.06, 20: 0.08, 100: 0.16, 200: 0.3, 1000: 1.6},
    "F1": {1: 0.1, 10: 0.2, 20: 0.25, 100: 0.5, 200: 1, 1000: 5},
    "F2": {1: 0.3, 10: 0.6, 20: 0.8, 100: 1.6, 200: 3, 1000: 16},
    "M1": {1: 1, 10: 2, 20: 2.5, 100: 5, 200: 10, 1000: 50},
}
E2 = [1, 10, (20, "20"), (20, "20*"), 100, (200, "200"), (200, "200*"), 1000]

# What a method allows, and by how much it may change; in every room of the
# institute it is between 19 and 22 degC.
ENVIRONMENT = {
    "JJG(泽) 11": ("temperature=18..27 degC; humidity=≤75 %RH",
                 "temperature=2 K; humidity=15 %RH"),
    "JJG(泽) 12": ("temperature=15..30 degC", "temperature=2 K"),
    "JJF(泽) 51": ("temperature=20±2.5 degC; humidity=≤65 %RH",
                 "temperature=1 K"),
    "JJF(泽) 52": ("temperature=20±5 degC; humidity=≤70 %RH",
                 "temperature=1 K; humidity=10 %RH"),
    "JJG(泽) 21": ("temperature=20±5 degC; humidity=≤85 %RH", ""),
    "JJF(泽) 54": ("temperature=293.15±3 K; humidity=20..75 %RH",
                 "humidity=10 %RH"),
}
# Where the values of weights and gauge blocks hold.
CONDITIONS = {
    "JJG(泽) 11": "temperature=18..27 degC; humidity=30..75 %RH",
    "JJF(泽) 51": "temperature=20±3 degC",
}


def level(key, n, name, **more):
    more.update(key=key, n=n, name=name)
    return more


MASS = {"quantity": "mass", "unit": "mg", "punit": "g", "var": "x",
        "range": (1, 1000), "kind": "correction", "class": "1241"}
LENGTH = {"quantity": "length", "unit": "um", "punit": "mm", "var": "L",
          "range": (0.5, 100), "kind": "correction", "class": "0111"}
TAPE = {"quantity": "length", "unit": "mm", "punit": "mm", "var": "L",
        "range": (0, 5000), "class": "0121"}
HEAT = {"quantity": "temperature", "unit": "degC", "punit": "degC",
        "class": "0411"}
PRESSURE = {"quantity": "pressure", "unit": "MPa", "punit": "MPa",
            "range": (0, 6), "points": [1, 3, 6], "kind": "error",
            "class": "1241"}
BLOOD = {"quantity": "pressure", "unit": "kPa", "punit": "kPa",
         "range": (0, 40), "points": [8, 20, 35], "kind": "error",
         "class": "1242"}
VOLT = {"quantity": "voltage", "unit": "mV", "punit": "V", "var": "x",
        "range": (0, 100), "kind": "error", "class": "1511"}
ENERGY = {"quantity": "energy", "unit": "Wh", "punit": "Wh",
          "range": (10, 1000), "points": [100, 500], "kind": "error",
          "at": "current=5 A", "class": "1531"}
RADIO = {"quantity": "attenuation", "unit": "dB", "punit": "dB",
         "range": (0, 80), "points": [10, 30, 60], "kind": "error",
         "at": "frequency=1 GHz", "class": "2311"}
CLOCK = {"quantity": "frequency", "unit": "Hz", "punit": "MHz", "var": "f",
         "range": (1, 10), "points": [5, 10], "kind": "error",
         "class": "2511"}
TIME = {"quantity": "time interval", "unit": "s", "punit": "s",
        "range": (1, 3600), "points": [10, 600, 3600], "kind": "error",
        "class": "2512"}
LIGHT = {"quantity": "illuminance", "unit": "lx", "punit": "lx",
         "range": (10, 2000), "points": [100, 500, 1000], "kind": "error",
         "class": "2811"}
SOUND = {"quantity": "sound pressure level", "unit": "dB", "punit": "dB",
         "range": (30, 130), "points": [94], "kind": "error",
         "at": "frequency=1 kHz", "class": "3311"}
DOSE = {"quantity": "air kerma rate", "unit": "mGy/h", "punit": "mGy/h",
        "range": (0.01, 10), "points": [0.05, 0.5, 5], "kind": "error",
        "class": "3711"}
BREW = {"quantity": "conductivity", "unit": "mS/m", "punit": "mS/m",
        "range": (1, 200), "points": [140], "class": "4611"}
MOIST = {"quantity": "humidity", "unit": "%RH", "punit": "%RH",
         "range": (10, 90), "points": [20, 50, 80], "kind": "error",
         "class": "4651"}


def on(base, **more):
    return dict(base, **more)


YEAR = ["P12M", "P365D", "12 months", "1年", "12个月", "365天", "P1Y"]
TWO = ["P24M", "2年", "24 months"]
HALF = ["P6M", "6个月", "6 months"]

LEVELS = [
    # 12 mechanics: mass
    level("KG", 1, "千克工作基准", at_home=NMZ, by=NMZ, root="SI:kilogram",
          role="national_standard", U=(0.02, 0), points=[1000],
          every=TWO, text="NMI", **MASS),
    level("WE1", 1, "E1等级标准砝码组", at_home=PIM, by=NMZ, of="KG",
          role="public_standard", U=(0.002, 0.0001), points=E2, every=TWO,
          classname="E1", scale=True, **MASS),
    level("WE2", 1, "E2等级标准砝码组", at_home=YZ, by=PIM, of="WE1",
          role="public_standard", U=(0.006, 0.0004), points=E2,
          weights=WEIGHTS["E2"], classname="E2", every=YEAR[:1],
          rule="JJG(泽) 11", legal=True, by_artefact=True, **MASS),
    level("WF1", 2, "F1等级砝码组", at_home=YZ, by=YZ, of="WE2",
          role="working_standard", U=(0.02, 0.0013),
          points=[1, 10, 20, 100, 200, 1000], weights=WEIGHTS["F1"],
          classname="F1", every=YEAR, rule="JJG(泽) 11", by_artefact=True,
          **MASS),
    level("WF2", 3, "F2等级砝码组", at_home=QX, by=YZ, of="WF1",
          role="working_standard", U=(0.06, 0.004),
          points=[10, 100, 200, 1000], weights=WEIGHTS["F2"],
          classname="F2", every=YEAR, rule="JJG(泽) 11", legal=True,
          nominal=(3,), **MASS),
    # A third of these limits is less than those of F2 allow at nominal value.
    level("WM1", 4, "M1等级砝码", by=QX, of="WF2", with_items=(1, 2),
          U=(0.2, 0.012), points=[100, 200, 1000], weights=WEIGHTS["M1"],
          classname="M1",
          every=YEAR, rule="JJG(泽) 11", legal=True, **MASS),
    level("BAL", 6, ["电子天平", "Electronic balance", "电子计价秤"], by=QX,
          of="WF2", U=(0.005, 0.00002), mpe=(0.1, 0, 0),
          points=[10, 100, 200], every=YEAR[:3], rule="JJG(泽) 12",
          legal=True, **on(MASS, unit="g", range=(1, 220), kind="error")),
    # 01 geometry
    level("GB1", 1, "一等量块", at_home=NMZ, by=NMZ, root="SI:metre",
          role="national_standard", U=(0.02, 0.0002),
          points=[5, 10, 25, 50, 100], every=TWO, **LENGTH),
    level("GB2", 1, "二等量块", at_home=PIM, by=NMZ, of="GB1",
          role="public_standard", U=(0.05, 0.0005),
          points=[5, 10, 25, 50, 100], every=TWO, classname="二等", **LENGTH),
    level("GB3", 1, "三等量块", at_home=YZ, by=PIM, of="GB2",
          role="public_standard", U=(0.10, 0.001),
          points=[5, 10, 25, 50, 100], every=["12个月"], classname="三等",
          rule="JJF(泽) 51", probability="0.99", k="2.58", **LENGTH),
    level("GB4", 2, "四等量块", at_home=YZ, by=YZ, of="GB3",
          role="working_standard", U=(0.30, 0.003),
          points=[5, 10, 25, 50, 100], every=YEAR, classname="四等",
          rule="JJF(泽) 51", **LENGTH),
    level("MIC", 5, ["外径千分尺", "Micrometer"], by=YZ, of="GB4",
          U=(1.2, 0), mpe=(4, 0, 0), points=[5, 10, 25], every=YEAR,
          rule="JJF(泽) 52", k="2.18", dof="12", probability="0.95",
          **on(LENGTH, range=(0, 25), kind="error")),
    level("CAL", 6, ["数显卡尺", "游标卡尺", "Digital caliper"], by=YZ,
          of="GB4", U=(0.01, 0), mpe=(0.03, 0, 0), points=[10, 50, 100],
          every=YEAR, rule="JJF(泽) 52",
          **on(LENGTH, unit="mm", range=(0, 150), kind="error")),
    level("TP0", 1, "标准钢卷尺", at_home=YZ, by=PIM, root="LMI:PIM",
          role="public_standard", U=(0.04, 0.00001),
          points=[1000, 2000, 5000], kind="correction", every=TWO,
          rule="JJF(泽) 52", **TAPE),
    level("TAP", 3, ["钢卷尺", "Steel tape"], by=YZ, of="TP0",
          warmth="PT", U=(0.15, 0.00005), mpe=(0.5, 0.0002, 0),
          points=[1000, 2000, 5000], kind="error", every=YEAR,
          rule="JJF(泽) 52", **TAPE),
    # 04 heat
    level("SP1", 1, "一等标准铂电阻温度计", at_home=PIM, by=NMZ,
          root="NMI:NMZ", role="public_standard", U=(0.002, 0),
          points=[0, 100, 231.928, 419.527], kind="correction", every=TWO,
          range=(0, 420), classname="一等", **HEAT),
    level("SP2", 2, "二等标准铂电阻温度计", at_home=YZ, by=PIM, of="SP1",
          role="public_standard", U=(0.006, 0),
          points=[0, 100, 231.928, 419.527], kind="correction", every=TWO,
          range=(0, 420), classname="二等", rule="JJF(泽) 58", **HEAT),
    level("PT", 3, ["数字铂电阻测温仪", "Digital Pt100 thermometer"],
          at_home=YZ, by=YZ, of="SP2", role="working_standard", U=(0.03, 0),
          mpe=(0.1, 0, 0), points=[0, 20, 50, 100], kind="correction",
          every=YEAR, range=(0, 150), rule="JJF(泽) 58", **HEAT),
    level("TH", 7, ["工作用玻璃温度计", "双金属温度计", "Thermometer"],
          by=YZ, of="PT", U=(0.15, 0), mpe=(0.5, 0, 0), points=[20, 60, 100],
          kind="error", every=YEAR, range=(0, 100), rule="JJG(泽) 33",
          legal=True, **HEAT),
    # 12 mechanics: pressure
    level("PP", 1, "活塞式压力计", at_home=PIM, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0, 2e-5), mpe=(0, 5e-5, 0), every=TWO,
          classname="0.005级", **PRESSURE),
    level("PD", 1, "0.02级活塞式压力计", at_home=YZ, by=PIM, of="PP",
          role="public_standard", U=(0, 6e-5), mpe=(0, 2e-4, 0), every=TWO,
          classname="0.02级", rule="JJF(泽) 53", **PRESSURE),
    level("PG", 3, "0.05级数字压力计", at_home=YZ, by=YZ, of="PD",
          role="working_standard", U=(0.001, 0), mpe=(0, 0, 0.0005),
          every=YEAR[:1], classname="0.05级", rule="JJF(泽) 53", **PRESSURE),
    level("MAN", 8, ["一般压力表", "Pressure gauge", "电接点压力表"], by=YZ,
          of="PG", U=(0.025, 0), mpe=(0, 0, 0.016), every=HALF,
          rule="JJG(泽) 21", legal=True, classname="1.6级", **PRESSURE),
    level("BP0", 1, "Digital manometer", at_home=YZ, by=HC, root="ACC:HCCAL",
          role="working_standard", U=(0.02, 0), mpe=(0.1, 0, 0),
          every=YEAR[:1], rule="JJF(泽) 53", **BLOOD),
    level("BPM", 4, ["台式血压计", "电子血压计"], by=YZ, of="BP0",
          U=(0.12, 0), mpe=(0.5, 0, 0), every=HALF, rule="JJG(泽) 22",
          legal=True, **BLOOD),
    # 15 electricity
    level("VC0", 1, "多功能校准源", at_home=PIM, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0.002, 0.004), every=YEAR[:1],
          functions=True, **VOLT),
    level("VC1", 1, "Multifunction calibrator", at_home=YZ, by=PIM, of="VC0",
          role="public_standard", U=(0.005, 0.012), mpe=(0.02, 0.05, 0),
          every=YEAR[3:4], functions=True, rule="JJF(泽) 54", **VOLT),
    level("DM6", 2, "六位半数字多用表", at_home=YZ, by=YZ, of="VC1",
          role="working_standard", U=(0.02, 0.04), mpe=(0.1, 0.15, 0),
          every=YEAR, functions=True, rule="JJF(泽) 54", **VOLT),
    level("DMM", 5, ["数字多用表", "Digital multimeter"], by=YZ, of="VC1",
          U=(0.2, 0.3), mpe=(1, 5, 0), every=YEAR, functions=True,
          rule="JJF(泽) 54", **VOLT),
    level("RS", 2, "标准电阻", at_home=YZ, by=PIM, root="LMI:PIM",
          role="working_standard", U=(0, 1e-5), every=YEAR, kind="value",
          points=[100], rule="JJF(泽) 54", quantity="resistance", unit="ohm",
          punit="ohm", range=(10, 1000), **{"class": "1512"}),
    level("RH", 1, "高阻标准器", at_home=YZ, by=PIM, root="LMI:PIM",
          role="working_standard", U=(0, 1e-3), every=YEAR[:1], kind="value",
          points=[10, 100, 500], rule="JJF(泽) 54", quantity="resistance",
          unit="Mohm", punit="Mohm", range=(1, 1000), **{"class": "1513"}),
    level("IT", 2, ["绝缘电阻表", "Insulation tester"], by=YZ, of="RH",
          U=(0, 0.02), mpe=(0, 0.1, 0), every=YEAR, kind="error",
          points=[10, 100, 500], rule="JJF(泽) 54", quantity="resistance",
          unit="Mohm", punit="Mohm", range=(1, 1000), **{"class": "1513"}),
    level("EM0", 1, "0.05级标准电能表", at_home=YZ, by=PIM, root="LMI:PIM",
          role="public_standard", U=(0, 2e-4), mpe=(0, 1e-3, 0),
          every=YEAR[:1], rule="JJG(泽) 31", **ENERGY),
    level("EM", 4, ["单相电能表", "Energy meter"], by=YZ, of="EM0",
          U=(0, 2e-3), mpe=(0, 0.01, 0), every=TWO, rule="JJG(泽) 31",
          legal=True, **ENERGY),
    # 23 radio, 25 time and frequency
    level("AT0", 1, "标准衰减器", at_home=PIM, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0.005, 0.0002), every=TWO, **RADIO),
    level("AT1", 1, "Step attenuator standard", at_home=YZ, by=PIM, of="AT0",
          role="public_standard", U=(0.02, 0.001), mpe=(0.1, 0.005, 0),
          every=YEAR[:1], rule="JJF(泽) 54", **RADIO),
    level("ATT", 3, ["步进衰减器", "Step attenuator"], by=YZ, of="AT1",
          U=(0.08, 0.002), mpe=(0.5, 0.01, 0), every=YEAR, rule="JJF(泽) 54",
          **RADIO),
    level("RB", 1, "铷原子频率标准", at_home=YZ, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0.0005, 0.00002), every=YEAR[:1],
          rule="JJF(泽) 55", **CLOCK),
    level("FC", 2, ["通用频率计数器", "Frequency counter"], by=YZ, of="RB",
          U=(0.004, 0.0002), mpe=(0.05, 0.01, 0), every=YEAR,
          rule="JJF(泽) 55", **CLOCK),
    level("TI0", 1, "标准时间间隔发生器", at_home=YZ, by=PIM, root="LMI:PIM",
          role="public_standard", U=(0.001, 1e-6), every=TWO,
          rule="JJF(泽) 55", **TIME),
    level("STW", 3, ["电子秒表", "Stopwatch"], by=YZ, of="TI0", U=(0.05, 0),
          mpe=(0.2, 0.0001, 0), every=YEAR, rule="JJF(泽) 55", **TIME),
    # 28 light, 33 sound, 37 radiation, 46 physical chemistry
    level("LX0", 1, "标准照度计", at_home=YZ, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0, 0.008), mpe=(0, 0.04, 0),
          every=YEAR[:1], rule="JJF(泽) 56", **LIGHT),
    level("LUX", 3, ["照度计", "Lux meter"], by=YZ, of="LX0", U=(0, 0.025),
          mpe=(0, 0.08, 0), every=YEAR, rule="JJF(泽) 56", **LIGHT),
    level("SC", 1, "Sound calibrator", at_home=YZ, by=HC, root="ACC:HCCAL",
          role="public_standard", U=(0.1, 0), mpe=(0.4, 0, 0),
          every=YEAR[:1], rule="JJF(泽) 56", **SOUND),
    level("SLM", 3, ["声级计", "Sound level meter"], by=YZ, of="SC",
          U=(0.3, 0), mpe=(1.1, 0, 0), every=YEAR[:4], rule="JJG(泽) 41",
          legal=True, **SOUND),
    level("DS0", 1, "标准电离室剂量仪", at_home=YZ, by=NMZ, root="NMI:NMZ",
          role="public_standard", U=(0, 0.02), mpe=(0, 0.1, 0),
          every=YEAR[:1], rule="JJF(泽) 57", **DOSE),
    level("DOS", 3, ["X、γ辐射剂量率仪", "Survey meter"], by=YZ, of="DS0",
          U=(0, 0.06), mpe=(0, 0.2, 0), every=YEAR, rule="JJF(泽) 57",
          **DOSE),
    level("CS", 1, "电导率标准溶液", at_home=YZ, by=NMZ,
          root="CRM:ZRM(E)-2217", role="reference_material", U=(0.35, 0),
          every=YEAR[:1], kind="value", **BREW),
    level("CM", 3, ["电导率仪", "Conductivity meter"], by=YZ, of="CS",
          U=(0.9, 0), mpe=(3, 0, 0), every=YEAR, rule="JJF(泽) 58",
          kind="error", **BREW),
    level("HG", 1, "精密露点仪", at_home=YZ, by=PIM, root="LMI:PIM",
          role="public_standard", U=(0.6, 0), mpe=(2, 0, 0), every=YEAR[:1],
          rule="JJF(泽) 58", **MOIST),
    level("HYG", 3, ["温湿度表", "Thermo-hygrometer"], by=YZ, of="HG",
          U=(1.5, 0), mpe=(5, 0, 0), every=YEAR, rule="JJF(泽) 58", **MOIST),
]

MAKERS = ["澄江仪器厂", "Norvik Instruments", "恒岳量具", "Alder & Pohl",
          "东禾电子", "Sorrel Metrology"]

# Public standards: name, item at their heart, auxiliary item or "", level (H
# highest, L lower), district, accuracy, regulation it verifies by.
H, L = "社会公用最高", "社会公用次级"
STANDARDS = [
    ("E2等级砝码标准装置", "WE2-1", "", H, "高新区", "E2等级", "11-2024"),
    ("F1等级砝码标准装置", "WF1-1", "WE2-1", L, "高新区", "F1等级", "11-2024"),
    ("F1等级砝码标准装置(二室)", "WF1-2", "", L, "临江区", "F1等级", "11-2024"),
    ("F2等级砝码标准装置", "WF2-1", "", L, "青溪县", "F2等级", "11-2024"),
    ("F2等级公斤组砝码标准装置", "WF2-2", "", L, "青溪县", "F2等级", "11-2024"),
    ("电子天平检定装置", "WF2-3", "", L, "青溪县", "F2等级", "12-2019"),
    ("非自动衡器检定装置", "WF2-1", "WF2-2", L, "松坪县", "F2等级", "12-2019"),
    ("三等量块标准装置", "GB3-1", "PT-1", H, "高新区", "三等", "51-2015"),
    ("四等量块标准装置", "GB4-1", "", L, "高新区", "四等", "51-2015"),
    ("四等量块标准装置(二室)", "GB4-2", "", L, "北岭区", "四等", "51-2015"),
    ("检定测微量具标准器组", "GB4-1", "PT-2", L, "高新区", "四等", "52-2018"),
    ("检定游标量具标准器组", "GB4-2", "", L, "北岭区", "四等", "52-2018"),
    ("钢卷尺检定装置", "TP0-1", "PT-3", H, "高新区", "Ⅰ级", "52-2018"),
    ("二等铂电阻温度计标准装置", "SP2-1", "", H, "高新区", "二等", "58-2022"),
    ("二等铂电阻温度计标准装置(二室)", "SP2-2", "", H, "东桥区", "二等",
     "58-2022"),
    ("工作用温度计检定装置", "PT-1", "SP2-1", L, "高新区", "0.1℃", "33-2020"),
    ("双金属温度计检定装置", "PT-2", "", L, "东桥区", "0.1℃", "33-2020"),
    ("恒温槽测温装置", "PT-3", "", L, "东桥区", "0.1℃", "33-2020"),
    ("0.02级活塞式压力计标准装置", "PD-1", "", H, "高新区", "0.02级", "53-2019"),
    ("0.05级数字压力计标准装置", "PG-1", "PD-1", L, "高新区", "0.05级",
     "53-2019"),
    ("弹簧管式一般压力表检定装置", "PG-2", "", L, "北岭区", "0.05级", "21-2016"),
    ("精密压力表标准装置", "PG-3", "", L, "东桥区", "0.05级", "21-2016"),
    ("血压计检定装置", "BP0-1", "", L, "南湖区", "±0.1kPa", "22-2018"),
    ("血压表检定装置", "BP0-1", "PG-1", L, "南湖区", "±0.1kPa", "22-2018"),
    ("多功能校准源标准装置", "VC1-1", "", H, "高新区", "0.005级", "54-2016"),
    ("数字多用表检定装置", "DM6-1", "VC1-1", L, "高新区", "六位半", "54-2016"),
    ("直流稳压电源检定装置", "DM6-2", "", L, "高新区", "六位半", "54-2016"),
    ("直流电阻箱检定装置", "RS-1", "DM6-1", L, "高新区", "0.01级", "54-2016"),
    ("直流标准电阻装置", "RS-2", "", L, "高新区", "0.01级", "54-2016"),
    ("绝缘电阻表检定装置", "RH-1", "", L, "东桥区", "0.1%", "54-2016"),
    ("单相电能表检定装置", "EM0-1", "", H, "东桥区", "0.05级", "31-2017"),
    ("三相电能表检定装置", "EM0-1", "DM6-2", H, "东桥区", "0.05级", "31-2017"),
    ("衰减器标准装置", "AT1-1", "", H, "高新区", "0.02dB", "54-2016"),
    ("铷原子频率标准装置", "RB-1", "", H, "高新区", "5E-11", "55-2020"),
    ("通用计数器检定装置", "RB-1", "AT1-1", L, "高新区", "5E-11", "55-2020"),
    ("秒表检定装置", "TI0-1", "RB-1", H, "临江区", "1ms", "55-2020"),
    ("光照度计检定装置", "LX0-1", "", H, "南湖区", "一级", "56-2017"),
    ("声级计检定装置", "SC-1", "", H, "南湖区", "1级", "41-2021"),
    ("声校准器标准装置", "SC-1", "DM6-1", L, "南湖区", "1级", "41-2021"),
    ("X、γ射线空气比释动能率标准装置", "DS0-1", "", H, "高新区", "2%",
     "57-2019"),
    ("医用剂量仪检定装置", "DS0-1", "PT-2", L, "南湖区", "2%", "57-2019"),
    ("电导率仪检定装置", "CS-1", "PT-3", H, "西屏区", "0.25%", "58-2022"),
    ("湿度计检定装置", "HG-1", "", H, "高新区", "0.6%RH", "58-2022"),
    ("温湿度箱校准装置", "HG-1", "PT-1", L, "西屏区", "0.6%RH", "58-2022"),
]
# Those of the province: name, item.
UPPER = [("E1等级砝码标准装置", "WE1-1", "E1等级"),
         ("二等量块标准装置", "GB2-1", "二等"),
         ("一等铂电阻温度计标准装置", "SP1-1", "一等"),
         ("0.005级活塞式压力计标准装置", "PP-1", "0.005级"),
         ("多功能源标准装置", "VC0-1", "0.002级"),
         ("衰减标准装置", "AT0-1", "0.005dB")]

# Items that are adjusted: certificate number (from 0), part of the limits
# that the error had reached.
ADJUSTED = {"CAL-2": (2, 1.2), "MAN-3": (3, 1.15), "DMM-2": (1, 0.85),
            "BPM-1": (2, 1.1), "ATT-1": (1, 0.9), "LUX-2": (2, 0.95)}
# A reference that went on 60 days after its certificate, by an extension.
EXTENDED = {"PG-1": (1, 60)}
WITHDRAWN = ("MIC-2", 1)     # a slip of the pen, issued again
SHARED = ("CAL-4", "CAL-5")  # on one printed certificate
RETIRED = {"CAL-6": "2025-11-28"}
STATUS = {"RS-2": "standby", "CAL-6": "retired"}
NO_LENGTH = {"CAL-3": "on-demand", "TAP-3": "before-use"}
# Item: interval from the day on.
SHORTENED = {"TH-3": ("2025-01-01", "P6M")}
ONLY_DIRECT = ("DMM-4", 2)   # a certificate that covers one function
DAMAGED = ("CAL-2", 2)       # dropped, kept apart, repaired, adjusted
LENT = ("DMM-3", 1)
SENT = ("GB3-1", 1)
NEW_CUSTODIAN = ("LUX-1", "2025-03-03")
RESOLUTION = {"PG": "0.0001 MPa", "PT": "0.01 degC", "BP0": "0.01 kPa",
              "EM0": "0.001 Wh", "HG": "0.1 %RH"}
# Standards whose repeatability is on file: (standard, point, unit, part of
# the point that one standard deviation is).
REPEATABILITY = [("YS-01", 100, "g", 1e-7), ("YS-08", 10, "mm", 3e-6),
                 ("YS-14", 100, "degC", 1e-5), ("YS-19", 3, "MPa", 2e-5),
                 ("YS-25", 10, "V", 2e-6), ("YS-31", 100, "Wh", 5e-5),
                 ("YS-37", 500, "lx", 8e-4), ("YS-43", 50, "%RH", 2e-3)]
STABILITY = ("YS-20", 3, "MPa", 5e-5)
