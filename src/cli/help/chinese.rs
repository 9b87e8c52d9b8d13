//! Chinese help: one row a command, one row an argument.

/// What clap itself says in a help text. In this order: a phrase stands before what it contains.
pub const FIXED_WORDS: &[(&str, &str)] = &[
    ("Print this message or the help of the given subcommand(s)", "显示某个命令的帮助"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    ("Options of every command:", "通用选项:"),
    ("Usage:", "用法:"),
    ("Commands:", "命令:"),
    ("Arguments:", "参数:"),
    ("Options:", "选项:"),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[COMMAND]...", "[命令]..."),
    ("[COMMAND]", "[命令]"),
];

/// The path of each command, and what it does.
pub const COMMANDS: &[(&str, &str)] = &[
    ("", "按乡镇管理办法优选、考核网格员,计算考核奖"),
    ("init", "新建数据库,采用内置政策"),
    ("import", "导入 CSV 和电子表格文件,各类一并写入,有错则都不写入"),
    ("template", "生成某一类文件的填写模板(XLSX)"),
    ("check", "审查候选人能否担任网格员,列出每一条不符的规则"),
    ("quota", "各网格分配指标与在岗人数"),
    ("allocate", "各村网格员最优安排,逐席说明理由"),
    ("nickname", "每人应设的应用昵称;按村即现场测试名单"),
    ("test", "登记培训和现场测试"),
    ("test record", "登记一次现场测试及此前的培训"),
    ("appoint", "录用某人到网格,或说明每一条不允许的规则"),
    ("vacancies", "岗位空缺、各村还缺的人员和候补人选"),
    ("conduct", "登记表现"),
    ("conduct record", "登记某人的表现,或某网格的非正常上访"),
    ("attendance", "登记会议培训出勤"),
    ("attendance record", "登记某人参加会议培训的情况"),
    ("event", "登记、确认、合并、列出上报"),
    ("event record", "登记一条上报"),
    ("event confirm", "写入镇综合信息指挥室对一条上报的认定"),
    ("event same", "认定两条上报属于同一事件;--undo 撤销"),
    ("event list", "列出上报"),
    ("score", "一个月的考核结果"),
    ("payout", "一个季度的考核奖"),
    ("explain", "逐条说明某人的考核奖或资格由来,注明条款"),
    ("exits", "有退出情形的网格员及其依据"),
    ("exit", "确认某网格员退出"),
    ("keep", "记录某网格员超龄延用"),
    ("policy", "查看政策: 参数、条款、解读"),
    ("policy show", "列出每个参数的值、单位、条款和解读"),
    ("demo", "用虚构的乡镇建立数据库,逐条演示命令"),
    ("completions", "输出命令行补全脚本"),
    ("man", "显示手册页,或把各命令的手册页写入文件夹"),
];

/// The path of a command (`*` for any), the argument, and what it means.
pub const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("*", "db", "数据库文件"),
    ("*", "format", "结果的格式;不写则为表格,--output 为 XLSX 文件时为工作簿"),
    ("*", "encoding", "CSV 的编码:用于结果,也用于 import 读取的文件,不再自动判断"),
    ("*", "output", "把结果写入文件,要么完整写入,要么不写"),
    ("*", "lang", "供人阅读的语言"),
    ("*", "today", "以哪一天办理"),
    ("*", "by", "经办人,记入日志"),
    ("*", "reveal", "完整显示身份证号和银行卡号"),
    ("*", "dry_run", "照常办理和报告,最后全部撤回"),
    ("*", "yes", "对所有询问回答“是”"),
    ("*", "quiet", "只输出结果、警告和错误"),
    ("*", "excel", "供表格软件使用的 CSV, 加字节序标记,长号码和公式作安全处理"),
    ("*", "color", "错误信息是否用颜色"),
    ("*", "village", "只看这个行政村"),
    ("*", "status", "pending 待确认、valid 有效、invalid 无效、fraud 虚假"),
    ("*", "level", "事件级别"),
    ("*", "amount", "核定金额(元),不超过该级别的最高奖励"),
    ("*", "special", "一事一议金额(元),须写 --reason"),
    ("*", "reason", "一事一议的依据"),
    ("*", "grid", "所在网格,同名时用来区分"),
    ("import", "files", "CSV、XLSX 或 XLS 文件,次序不限;- 表示标准输入"),
    ("import", "kind", "表头看不出种类时指定"),
    ("import", "sheet", "读取每个工作簿的哪一张工作表;不写则取第一张可见且表头可识别的"),
    ("import", "accept_valid", "有错误行时,仍写入正确的行"),
    ("import", "rejects", "把错误的行连同原因写入文件,按文件名为 CSV 或 XLSX"),
    ("import", "ignore_column", "不读取的列"),
    ("template", "kind", "哪一类文件"),
    ("completions", "shell", "命令行外壳"),
    ("man", "folder", "写入各命令手册页的文件夹;不写则输出第一页"),
    ("allocate", "tested", "只在通过现场测试者中安排"),
    ("allocate", "apply", "存为拟任方案,尚不录用"),
    ("allocate", "pin", "指定某人到某网格,写成 人员=网格;可重复"),
    ("allocate", "reserve", "列出各网格递补人选"),
    ("nickname", "person", "身份证号、昵称或姓名;不写则全部"),
    ("nickname", "village", "只看这个行政村: 现场测试名单"),
    ("test record", "person", "身份证号、昵称或姓名"),
    ("test record", "date", "测试日期"),
    ("test record", "trained_on", "培训日期"),
    ("test record", "apps", "两个应用均已安装并实名认证: yes 是、no 否"),
    ("test record", "nickname", "应用中看到的昵称"),
    ("test record", "knowledge", "应知应会: yes 是、no 否"),
    ("test record", "live_report", "现场事件爆料: yes 是、no 否"),
    ("appoint", "person", "身份证号、昵称或姓名"),
    ("appoint", "grid", "任职网格"),
    ("appoint", "role", "岗位: member 网格员、leader 网格长、instructor 网格指导员"),
    ("appoint", "health_member", "定为该村卫计业务网格员"),
    ("appoint", "from", "任职第一天;不写则为当天"),
    ("appoint", "waive", "变通一条原则性规定: S1 按规模定指标、S12 先考虑原网格员"),
    ("appoint", "reason", "变通的理由"),
    ("appoint", "proposed", "录用 allocate --apply 所存方案中的全部人员"),
    ("appoint", "village", "只录用这个行政村的方案"),
    ("conduct record", "person", "身份证号、昵称或姓名;不写则登记在 --grid 名下"),
    ("conduct record", "month", "月份,如 2018-04"),
    (
        "conduct record",
        "kind",
        "task_failure 未完成任务、irregular_petition 非正常上访、kin_petition 近亲属非正常上访、unable_to_serve 无法履职、resignation 自愿退出",
    ),
    ("conduct record", "grid", "发生非正常上访的网格;写了人员时用来区分同名"),
    ("conduct record", "note", "说明"),
    ("attendance record", "person", "身份证号、昵称或姓名"),
    ("attendance record", "date", "会议培训日期"),
    ("attendance record", "activity", "会议培训名称"),
    ("attendance record", "result", "present 到会、late 迟到、absent 缺勤、excused 请假"),
    ("exits", "month", "月份,如 2018-06"),
    ("exits", "ahead", "再差一个月即符合三2者,和当年满龄者: 以 --month 或上月底为准"),
    ("exit", "person", "身份证号、昵称或姓名"),
    ("exit", "clause", "退出情形: 条款如 三2, 或规则 X1 至 X6"),
    ("exit", "on", "不再任职的第一天: 2019-01-01 表示任职到 2018-12-31"),
    ("exit", "reason", "说明"),
    ("keep", "person", "身份证号、昵称或姓名"),
    ("keep", "until", "延用的最后一天"),
    ("keep", "reason", "表现优秀的说明"),
    ("keep", "reference", "决定文件"),
    ("event record", "reporter", "上报人: 身份证号、昵称或姓名"),
    ("event record", "grid", "从哪个网格上报"),
    ("event record", "at", "上报时间,如 \"2018-04-03 08:30\""),
    ("event record", "id", "事件编号;不写则取当天下一个编号"),
    ("event record", "same_as", "同一事件的另一条上报"),
    ("event record", "summary", "事件内容"),
    ("event confirm", "id", "事件编号"),
    ("event same", "first", "两条上报都归入它的事件"),
    ("event same", "second", "并入的上报"),
    ("event same", "undo", "撤销合并"),
    ("event list", "month", "只看这个月"),
    ("event list", "member", "只看此人: 身份证号、昵称或姓名"),
    ("event list", "status", "只看这种状态"),
    ("score", "month", "月份,如 2018-04"),
    ("payout", "quarter", "季度,如 2018-Q2;只写 Q2 则取最近有上报的那一年"),
    ("explain", "person", "身份证号、昵称或姓名"),
    ("explain", "month", "说明一个月的考核奖,如 2018-04"),
    ("explain", "quarter", "说明一个季度的考核奖,如 2018-Q2 或 Q2"),
    ("explain", "candidate", "说明登记表和资格审查结果"),
    ("demo", "dir", "演示文件夹;不写则在临时文件夹中新建"),
];

/// What a command does.
pub fn about(path: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(known, _)| *known == path).map(|(_, about)| *about)
}

/// What an argument of a command means.
pub fn argument(path: &str, id: &str) -> Option<&'static str> {
    row(path, id).map(|(_, _, help)| *help)
}

/// The path and argument of the row that an argument has its help from.
#[cfg(test)]
pub fn argument_row(path: &str, id: &str) -> Option<(&'static str, &'static str)> {
    row(path, id).map(|(path, id, _)| (*path, *id))
}

fn row(path: &str, id: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let of = |path: &str| ARGUMENTS.iter().find(|(known, argument, _)| *known == path && *argument == id);
    of(path).or_else(|| of("*"))
}
