"""Names of folders as teams give them, sensitive and not: some to choose a threshold by, others to test it."""

from __future__ import annotations

_SENSITIVE = """
Sick notes, Mutterschutz, Burnout prevention, Krankmeldung, Gebetsraum, Ramadan, Betriebsrat,
Union membership, Wahlkampf, LGBT network, Pride, Regenbogen-Netzwerk, Asyl, Visa sponsorship,
Aufenthaltstitel, Diabetes, Oncology, HIV, 孕产假, 病假, 宗教, 同性恋, 政党, 移民, 妊娠, うつ病,
難民, 労働組合, 信仰, embarazo, discapacidad, sindicato, orientación sexual, partido político,
baja por enfermedad, iglesia, Gewerkschaft, Schwerbehinderung, Wiedereingliederung,
Suchtberatung, addiction help, Antiracism, Kirche, psychotherapy, vaccination, Impfung,
fertility treatment, parental leave after birth, Medical leave, Chronic pain,
Depression support, Rehab, Krebsvorsorge, Schwangerschaft, Psychische Gesundheit, Krankenstand,
enfermedades crónicas, salud mental, 医疗, 抑郁症, がん検診, 病院, Muslim prayer times,
Bible study, Synagogue visits, Konfession, Ostergottesdienst, religión, mezquita, 佛教, 教会,
キリスト教, Party donations, Protest march, Streik, Parteispenden, huelga, elecciones, 工会,
政治, 選挙, Refugee help, Work permits for foreigners, Flüchtlingshilfe, Herkunft, Rassismus,
refugiados, racismo, 难民, 外国人在留資格, 国籍, Gay employees, Coming out, Transgender policy,
Homosexualität, diversidad sexual, 跨性别, 同性婚, congé maladie, dépression, église, syndicat,
élections, réfugiés, homosexualité, malattia, gravidanza, sindacato, chiesa,
orientamento sessuale, doença, gravidez, igreja, больничный, беременность, религия, профсоюз,
zwangerschap, ziekteverlof, kerk, vakbond, choroba, ciąża, kościół, hastalık, hamilelik, 병가,
임신, 종교, 노동조합, الحمل, الدين, HR - sick leave and vacation, Vacation and sick leave,
Team building for pregnant colleagues, Krankenakte, AU-Bescheinigungen, BEM, wellbeing,
mental wellness, counselling, EAP, DEI, Diversity, women's network, Elternzeit, Elterngeld,
Kita, disability accommodations, accessibility needs, halal kitchen, kosher, Zivildienst,
Army reserve, AfD, CDU, Greenpeace, Trump, Israel, Palestine, Ukraine refugees, Corona,
COVID tests, First aid, Betriebsarzt, Grippeimpfung, Vorsorgeuntersuchung, Garnishment, Schufa,
Vorstrafen, background checks, 体检, 健康診断
"""
_HARMLESS = """
Backups, Onboarding, handbook, Handbuch, oncall, Incident reports, Reisekosten, Urlaub,
Vacation, Invoices, Sales, API, frontend, Datenbanken, Kubernetes, release notes, marketing,
brand, design system, Büro, Ausstattung, Passwörter, security, VPN, Monitoring, leader election,
migrations, Verträge, contratos, copias de seguridad, vacaciones, facturas, ventas, servidores,
部署, 备份, 假期, 报销, 销售, 安全, オンボーディング, バックアップ, 経費, 休暇, 営業, 設計,
会議, minutes, roadmap, OKR, training, Schulungen, recipes, warehouse, Lager, shipping, support,
FAQ, glossary, architecture, docs, guides, tutorial, legal, privacy, Datenschutz, hiring,
benefits, payroll, Gehalt, IT, network, printers, Drucker, kitchen, parking, events, team,
projects, research, Disaster recovery, Deployment guide, Customer onboarding, Expense policy,
Purchasing, Data centre, Style guide, Meeting notes, Quarterly planning, Code review, Testing,
Laptop setup, Bereitschaftsdienst, Arbeitszeiten, Rechnungswesen, Einkauf, Vertrieb,
Softwareentwicklung, Besprechungsprotokolle, Dienstreisen, Netzwerk und Server,
Produktdokumentation, gastos de viaje, reuniones, seguridad informática, recursos de oficina,
desarrollo de software, contabilidad, 服务器, 会议记录, 产品文档, 软件开发, 差旅报销制度,
客户支持, サーバー, 会議録, 製品マニュアル, ソフトウェア開発, 出張旅費, 顧客サポート
"""
_SENSITIVE_TOO = """
Illness absence, Eating disorders, Cancer support group, Hearing loss, Miscarriage,
Seelische Belastung, Behindertenvertretung, Chronische Erkrankungen, Elternschaft und Geburt,
Alkoholprobleme, lesiones y rehabilitación, ansiedad y depresión, aborto, 糖尿病, 精神疾病,
残疾人, 不妊治療, 介護と病気, 障害者雇用, Christian fellowship, Islamic holidays,
Jüdische Feiertage, Kirchensteuer, Gottesdienst, semana santa, judaísmo, 伊斯兰教, 祈祷, 仏教,
お祈り, Election campaign, Labour union, Conservative party, Demonstrationen,
Parteimitgliedschaft, Gewerkschaftsarbeit, manifestaciones, partido socialista, 罢工, 党员,
ストライキ, 政治活動, Asylum seekers, Ethnic minorities, Einwanderung, Staatsbürgerschaft,
Hautfarbe, inmigración, pueblos indígenas, 种族歧视, 移民, 在日外国人, Lesbian network,
Trans colleagues, Schwule und Lesben, Geschlechtsangleichung, matrimonio homosexual,
personas trans, 同性恋者, レズビアン, トランスジェンダー, Krankenhaus, Arzttermine,
Patientendaten, sick days, stress and burnout, Hebamme, Inklusion, Moscheebesuch, Kommunion,
Fastenzeit, Wahlergebnisse, Tarifkampf, Parteitag, Einbürgerung, Asylverfahren, Migrantinnen,
coming-out Hilfe, gay pride, Eheprobleme, Scheidung, suicidio, vacunas, baja por maternidad,
Ramadán, huelga general, permiso de residencia, 心理咨询, 入党申请, 穆斯林, 签证, 产假, 産休,
イスラム教, 在留カード, LGBT研修, 検査入院
"""
_HARMLESS_TOO = """
Business continuity, Build pipeline, Client contracts, Procurement, Server room,
Brand guidelines, Weekly minutes, Budget planning, Pull requests, Quality assurance,
Hardware setup, Rufbereitschaft, Gleitzeit, Buchhaltung, Bestellungen, Kundenservice,
Programmierung, Sitzungsprotokolle, Spesen, Firewall und Netzwerk, Benutzerhandbuch,
dietas de viaje, actas, contraseñas, mobiliario, programación, presupuesto, 数据库, 周报,
用户手册, 编程, 客户合同, 网络安全, ネットワーク, 議事録, 取扱説明書, プログラミング, 予算,
契約書, 在庫管理, Data warehouse, Sprint planning, Invoices 2024, Vendor management,
Lieferanten, Messeauftritt, Wartung, Angebote, Release plan, Mobile app, proveedores,
inventario, ofertas, diseño web, 移动应用, 采购, 库存, 仓储物流, 移行計画, 見積書, 品質管理,
保守
"""


def _names(text: str) -> list[str]:
    return text.replace(",\n", ", ").strip().split(", ")


CHOOSING = {"sensitive": _names(_SENSITIVE), "harmless": _names(_HARMLESS)}
TESTING = {"sensitive": _names(_SENSITIVE_TOO), "harmless": _names(_HARMLESS_TOO)}
