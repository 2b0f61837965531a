"""What Mynah says in German, as a colleague: with "du"."""

from __future__ import annotations

from core.words.forms import Counted, Words

WORDS: Words = {
    "extracts": "Ich zitiere die Dokumente im Wortlaut; es ist kein Sprachmodell eingerichtet.",
    "nothing_found": "In den Dokumenten, die du sehen darfst, habe ich dazu nichts gefunden.",
    "nothing_found_here": "In den Dokumenten, die alle hier sehen dürfen, habe ich dazu nichts gefunden.",
    "side_missing": "Zu {side} habe ich nichts gefunden.",
    "answered_above": "Das ist oben beantwortet.",
    "which_reading": "Das kann hier Verschiedenes heißen. Was meinst du?",
    "looking_again": "Ich sehe noch einmal nach",
    "mended": "Meine erste Antwort war nicht gut genug, also habe ich noch einmal nachgesehen und sie ersetzt.",
    "looked_at": "Nachgesehen habe ich hier:",
    "looked_nowhere": "Für dich sind noch keine Dokumente indiziert. "
    "Mit `mynah index PATH` kommen welche hinzu.",
    "model_broke_off": "Das Sprachmodell hat abgebrochen ({reason}); "
    "die Antwort ist vielleicht unvollständig.",
    "model_failed": "Das Sprachmodell hat nicht geantwortet ({reason}), "
    "deshalb zitiere ich die Dokumente.",
    "budget_low": "Das heutige Budget für Sprachmodelle ist zum größten Teil verbraucht: "
    "Am Ende zitiere ich die Dokumente.",
    "budget_low_simpler": "Das heutige Budget für Sprachmodelle ist zum größten Teil verbraucht: "
    "Bald antwortet ein einfacheres Modell, und am Ende zitiere ich die Dokumente.",
    "budget_spent": "Vom heutigen Budget für Sprachmodelle ist nicht mehr genug übrig, "
    "deshalb zitiere ich die Dokumente.",
    "search_failed": "Ich kann die Dokumente gerade nicht durchsuchen. "
    "Bitte frag in einer Minute noch einmal.",
    "took_too_long": "Das hat zu lange gedauert, ich habe es aufgegeben. "
    "Bitte versuch es in einer Minute noch einmal.",
    "paused": "Ich bin hier gerade angehalten und habe nicht nach einer Antwort gesucht. "
    "Bitte frag später noch einmal.",
    "restarting": "Ich werde gerade neu gestartet und konnte das nicht fertig machen. "
    "Bitte versuch es in einer Minute noch einmal.",
    "search_partly": "Ein Teil der Suche ist fehlgeschlagen; "
    "mir kann deshalb etwas entgangen sein.",
    "behind": "Ich beantworte zuerst deine frühere Frage; diese kommt danach.",
    "late": "Das dauert länger als sonst; ich bin noch dabei.",
    "waiting": "Etwas, das ich brauche, antwortet gerade nicht. Deine Nachricht geht nicht "
    "verloren; ich beantworte sie, sobald ich kann.",
    "stopped": "Angehalten, wie gewünscht.",
    "unsupported": "Das Modell gab keine Antwort, die deine Dokumente belegen; darum zitiere ich sie.",
    "unchecked": "Das hat das Sprachmodell nach unserem Gespräch geschrieben; es ist nicht an den "
    "Dokumenten geprüft.",
    "unconfirmed": Counted(
        "{count} mit [?] bezeichneter Satz ist vom Sprachmodell formuliert: nah an den Dokumenten, dort aber "
        "nicht bestätigt. Bitte prüfe ihn.",
        "{count} mit [?] bezeichnete Sätze sind vom Sprachmodell formuliert: nah an den Dokumenten, dort "
        "aber nicht bestätigt. Bitte prüfe sie.",
    ),
    "curated": "Von der Administration beantwortet: {told}.",
    "unsure": "Ich bin nicht sicher, ob das deine Frage beantwortet; es kommt ihr am nächsten.",
    "not_computed": "Das habe ich nicht berechnet; zitiert ist, woraus es sich ergeben kann.",
    "goes_on": "Eine Liste, Tabelle oder Code oben ist lang und nur zum Teil gezeigt; der Rest steht "
    "in der Quelle.",
    "sources_differ": "Quellen sagen hier Verschiedenes:",
    "from_picture": "Aus einem Bild, seiner Beschreibung oder dem Text darin:",
    "computed": "Berechnet aus {used} von {rows} Zeilen von {table}:",
    "computed_more": Counted(
        "{count} weitere mitgezählte Zeile ist nicht gezeigt.",
        "{count} weitere mitgezählte Zeilen sind nicht gezeigt.",
    ),
    "computed_totals": Counted(
        "{count} Zeile mit einer Summe anderer blieb außen vor.",
        "{count} Zeilen mit Summen anderer blieben außen vor.",
    ),
    "computed_odd": Counted(
        "{count} Zelle unter Zahlen ist keine und blieb außen vor.",
        "{count} Zellen unter Zahlen sind keine und blieben außen vor.",
    ),
    "computed_decimal": "{text} kann {read} oder {whole} heißen; so geschriebene Zahlen wurden als "
    "die kleineren gelesen.",
    "computed_by_model": "Diese Abfrage hat das Sprachmodell geschrieben; bitte prüfe, ob sie fragt, was "
    "du meinst.",
    "own_words": "In den Worten der Dokumente:",
    "dropped": Counted(
        "Ich habe {count} Satz weggelassen, den kein Dokument belegt.",
        "Ich habe {count} Sätze weggelassen, die kein Dokument belegt.",
    ),
    "hidden_personal_data": "Ich habe persönliche Daten ausgeblendet, die in keinem Dokument stehen, "
    "das alle hier sehen dürfen.",
    "inbox_full": Counted(
        "Bei mir wartet noch {count} Nachricht von dir; die beantworte ich zuerst. "
        "Bitte schick diese hier später noch einmal.",
        "Bei mir warten noch {count} Nachrichten von dir; ich beantworte sie der Reihe nach. "
        "Bitte schick diese hier später noch einmal.",
    ),
    "gave_up": Counted(
        "Das konnte ich nach {tries} Versuch leider nicht beantworten. "
        "Die Nachricht ist aufgehoben, und wer mich betreibt, kann es erneut versuchen.",
        "Das konnte ich auch nach {tries} Versuchen leider nicht beantworten. "
        "Die Nachricht ist aufgehoben, und wer mich betreibt, kann es erneut versuchen.",
        by="tries",
    ),
    "question_forgotten": "Diese Frage wurde vergessen, bevor sie beantwortet war. "
    "Stell sie noch einmal, wenn du es noch wissen möchtest.",
    "too_long": "Deine Nachricht ist länger, als ich lesen kann ({limit} Zeichen). "
    "Bitte kürze sie.",
    "pairing_room": "Ich kenne diesen Raum noch nicht. Bitte jemanden aus der Administration, hier "
    "`{approve} {code}` zu schreiben oder `mynah access approve {code}` auszuführen; dann dürfen alle "
    "hier fragen, und ich beantworte die letzte Frage. Der Code gilt eine Stunde.",
    "pairing": "Ich kenne dich noch nicht. Bitte jemanden aus der Administration, mir "
    "`{approve} {code}` zu schreiben oder `mynah access approve {code}` auszuführen; dann beantworte "
    "ich deine letzte Frage. Der Code gilt eine Stunde.",
    "pairing_waits": "`{code}` hat noch niemand freigegeben. Sobald das geschehen ist, beantworte ich die "
    "letzte Frage.",
    "help": "Frag mich alles zu den Dokumenten: Erwähne mich, schreib mir eine Direktnachricht "
    "oder nimm einen Befehl.\n\n"
    "- **{slash}ask** beantwortet eine Frage, mit Quellenangaben\n"
    "- **{slash}search** zeigt die Stellen, aus denen ich antworten würde\n"
    "- **{slash}sources** listet die Dokumente auf, die du sehen darfst\n"
    "- **{slash}preferences** zeigt und ändert deine Vorlieben\n"
    "- **{slash}forget** lässt mich dich vergessen\n"
    "- **{slash}help** zeigt diese Hilfe\n\n"
    "Schick mir eine Datei, und ich lese sie für unser Gespräch; mit „merk dir das“ behalte ich sie.",
    "sources": Counted(
        "Ich antworte aus {count} Dokument:", "Ich antworte aus diesen {count} Dokumenten:"
    ),
    "sources_first": Counted(
        "Nur {count} davon steht in der Liste.", "Nur {count} davon stehen in der Liste."
    ),
    "and_more": "… und weitere.",
    "empty": "Deine Nachricht ist leer. Frag mich etwas zu den Dokumenten.",
    "nothing_in_it": "In dieser Nachricht stehen weder Worte noch eine Datei.",
    "not_shown": "Die Nachricht, auf die du geantwortet hast, wird mir nicht gezeigt. "
    "„Ask Mynah“ in ihrem Menü, unter „Apps“, zeigt sie mir.",
    "search_empty": "Wonach soll ich suchen? Schreib es hinter den Befehl: `{slash}search …`",
    "command_alone": "Schreib hinter den Befehl, was du wissen möchtest: `{command} …`",
    "hello": "Hallo! Ich antworte aus den hier indizierten Dokumenten, mit Quellenangaben. "
    "Was möchtest du wissen?",
    "abilities": "Ich beantworte Fragen aus den hier indizierten Dokumenten und nummeriere jede Quelle, "
    "damit du sie prüfen kannst.\n\n"
    "- Schreib jede Frage ganz aus: Ich suche nach ihren eigenen Wörtern.\n"
    "- Mehrere Fragen in einer Nachricht beantworte ich einzeln.\n"
    "- Wo die Dokumente nichts dazu sagen, sage ich das und nenne, was am nächsten kam.\n"
    "- Ein Daumen nach oben oder unten zeigt denen, die mich betreiben, wie gut es war.",
    "wrong": "Das tut mir leid. Sag es mit anderen Worten oder wonach du gesucht hast, und ich suche noch einmal.",
    "wrong_noted": (
        "Das tut mir leid; ich habe vermerkt, dass diese Antwort nicht stimmt. Ich sage, was in "
        "den Dokumenten steht: Wo sie falsch sind, kann sie berichtigen, wer sie pflegt. Oder sag "
        "es mit anderen Worten oder wonach du gesucht hast, und ich suche noch einmal."
    ),
    "thanks": "Gern geschehen.",
    "bye": "Bis bald! Ich bin da, wann immer du eine Frage hast.",
    "no_history": "Unser Gespräch fängt gerade erst an; du hast noch nichts gefragt.",
    "searching": "Ich durchsuche die Dokumente",
    "searching_for": "Ich suche nach {what}",
    "reading_whole": "Ich lese {what} ganz",
    "reading": Counted("Ich lese {count} Stelle", "Ich lese {count} Stellen"),
    "at_work": "arbeitet: {step}",
    "a_table": "eine Tabelle mit {columns}",
    "using": "Ich benutze {tool}",
    "helpful": "Hilfreich",
    "not_helpful": "Nicht hilfreich",
    "whole_in_file": "Das ist der Anfang; die ganze Antwort steht in der Datei.",
    "question_deleted": "Du hast deine Frage gelöscht. Soll ich meine Antwort auch löschen?",
    "delete_answer": "Antwort löschen",
    "keep_answer": "Behalten",
    "answer_stays": "Dann bleibt meine Antwort stehen.",
    "answer_deleted": "Ich habe meine Antwort gelöscht.",
    "history": "In diesem Gespräch hast du gefragt: {questions}",
    "sources_title": "Quellen",
    "stop": "Anhalten",
    "only_asker": "Nur wer gefragt hat, kann diese Antwort anhalten.",
    "feedback_thanks": "Danke, ist vermerkt.",
    "button_lapsed": "Dieser Knopf führt nirgends mehr hin.",
    "only_text": "Ich lese Text und Dokumente, etwa PDF, Word, Excel, PowerPoint, Markdown und Textdateien, aber keine "
    "Bilder, Töne oder Sticker. Bitte schreib mir, was du wissen möchtest.",
    "only_words": "Ich lese nur den Text, nicht das, was dabei war.",
    "what_it_says": "Was steht in „{title}“?",
    "ask_posts": "Stellt die Frage; in Chats, in denen ich bin, antworte ich darauf",
    "ask_for": "Fragen: {words}",
    "search_for": "Suchen: {words}",
    "open_chat": "Öffne zuerst einen Chat mit mir",
    "command_ask": "Eine Frage stellen",
    "command_search": "Die Stellen zeigen, aus denen ich antworten würde",
    "command_sources": "Die Dokumente auflisten, die du sehen darfst",
    "command_help": "Was ich kann",
    "option_question": "Was du wissen möchtest",
    "option_text": "Wonach gesucht wird",
    "option_private": "Nur du siehst die Antwort",
    "menu_ask": "im Menü einer Nachricht, unter „Apps“, beantwortet, was sie fragt; nur du siehst es",
    "feedback_comment": "Was war falsch? (freiwillig)",
    "file_reading": "Ich lese, was du geschickt hast",
    "file_keeping": "Ich behalte {name}: {percent} %",
    "file_read": "Das habe ich gelesen, nur für unser Gespräch. Frag mich dazu, oder sag "
    "„merk dir das“, damit ich es behalte.",
    "file_others": "Das lese ich nur für unser Gespräch. Damit ich es behalte, muss „merk dir das“ darunter "
    "schreiben, wer es geschickt hat.",
    "file_none": "Ich kenne in diesem Gespräch keine Datei von dir. Schick sie hierher und schreib "
    "„merk dir das“ dazu oder darunter.",
    "file_offer": "Soll ich das behalten? Finden kann es dann: {readers}. Bis dahin nutze ich es nur "
    "in diesem Gespräch.",
    "file_keep_for": "Behalten für: {readers}",
    "file_keep_not": "Nein",
    "file_kept": "Ich behalte das. Finden kann es: {readers}.",
    "file_not_kept": "Ich behalte es nicht und nutze es nur in diesem Gespräch.",
    "file_only_sender": "Das kann nur entscheiden, wer die Datei geschickt hat, "
    "oder die Administration.",
    "file_refused": "{name} konnte ich nicht lesen: {reason}",
    "file_too_many": Counted(
        "Ich lese nur {count} Datei je Nachricht; bitte schick die übrigen einzeln.",
        "Ich lese nur {count} Dateien je Nachricht; bitte schick die übrigen einzeln.",
    ),
    "sections": Counted("{count} Abschnitt", "{count} Abschnitte"),
    "readers_person": "nur du",
    "readers_room": "alle in diesem Raum",
    "readers_some_room": "ein Raum, in dem du bist",
    "readers_workspace": "alle Mitglieder hier, in jedem Kanal",
    "readers_everyone": "alle",
    "file_kind": "Dateien dieser Art ({kind}) lese ich nicht.",
    "file_archive": "Archive packe ich nicht aus. Bitte schick die Dateien, die darin sind.",
    "file_too_large": "Sie ist zu groß.",
    "file_locked": "Sie ist durch ein Passwort geschützt oder verschlüsselt.",
    "file_old": "Sie hat das Format von vor 2007. Bitte speichere sie im heutigen.",
    "file_empty": "Es steht kein Text darin; vielleicht ist es ein Scan.",
    "file_binary": "Sie ist nicht der Text, den ihr Name verspricht.",
    "file_damaged": "Sie ist beschädigt oder von anderer Art, als ihr Name sagt.",
    "file_too_hard": "Sie zu lesen braucht mehr Zeit oder Speicher, als ich nehmen darf.",
    "file_unreadable": "Ihr Inhalt ist nicht lesbar.",
    "file_gone": "Sie ist nicht mehr da.",
    "file_elsewhere": "Sie liegt außerhalb dieser Plattform, und dorthin gehe ich nicht.",
    "file_forbidden": "Ich darf hier keine Dateien lesen. Bitte sag der Administration Bescheid.",
    "file_unreachable": "Die Plattform hat sie nicht herausgegeben. Bitte versuch es später erneut.",
    "address_private": "Das liegt in einem Netz, das nicht öffentlich ist; dorthin gehe ich nicht.",
    "address_refused": "Der Server gibt das nicht heraus.",
    "index_what": "Nenne eine Datei oder eine Adresse (https://…).",
    "command_index": "Datei oder Seite für alle hier behalten (Administration)",
    "option_file": "Die Datei",
    "option_address": "Die Adresse einer Seite",
    "file_too_long": "Es steht mehr Text darin, als ich aus einem Chat nehme. Die Administration "
    "kann sie indizieren.",
    "command_preferences": "Deine Vorlieben ansehen und ändern",
    "command_forget": "Mich dich vergessen lassen",
    "preferences_are": "Deine Vorlieben. Sie ändern die Form meiner Antworten an dich, nie ihren Inhalt.",
    "language": "Sprache",
    "automatic": "Automatisch",
    "language_name": "Deutsch",
    "length": "Länge",
    "length_usual": "Üblich",
    "length_short": "Kurz",
    "format": "Darstellung",
    "format_usual": "Wie es kommt",
    "format_list": "Ein Satz je Zeile",
    "detail": "Einzelheiten",
    "detail_usual": "Nur die Zitate",
    "detail_sections": "Mit dem Abschnitt jedes Zitats",
    "zone": "Zeitzone",
    "browser": "Browser",
    "zone_own": "„Heute“ ist der Tag in **{zone}**, der Zeitzone, die du gesetzt hast.",
    "zone_told": "„Heute“ ist der Tag in **{zone}**, wie dein {where} sagt.",
    "zone_usual": "„Heute“ ist der Tag in **{zone}**, wie für alle hier, die keine Zeitzone gesetzt haben.",
    "zone_pick": "In welcher Zeitzone bist du? Wähle hier eine, oder schreib mir `my time zone is Asia/Kathmandu` "
    "in einer Direktnachricht, mit einem anderen Namen der IANA-Datenbank.",
    "zone_unknown": "Ich kenne keine Zeitzone „{zone}“. Man schreibt sie als Kontinent und Stadt: schreib `my time "
    "zone is {near}`.",
    "zone_set": "Deine Zeitzone ist jetzt {zone}; dort ist es {time} Uhr.",
    "learned_open": "Was ich gelernt habe",
    "learned_are": "Was ich aus dem gelernt habe, was du selbst mich gefragt hast, und aus nichts, was andere "
    "sagten. Was du einstellst, geht vor, und was sich nicht wieder zeigt, verblasst. Ich lerne nie etwas über "
    "Gesundheit, Religion, Politik, Herkunft oder sexuelle Orientierung.",
    "learned_none": "Ich habe nichts über dich gelernt.",
    "learned_short": "Du hast oft um kurze Antworten gebeten (an {count} Tagen).",
    "learned_usual": "Du hast oft um längere Antworten gebeten (an {count} Tagen).",
    "learned_language": "Du schreibst meist {language} (an {count} Tagen).",
    "learned_subject": "Du fragst oft nach dem, was in „{name}“ steht (an {count} Tagen).",
    "learned_source": "Antworten aus „{name}“ fandest du oft hilfreich (an {count} Tagen).",
    "learned_erase": "Löschen",
    "learned_erase_all": "Alles Gelernte löschen",
    "back": "Zurück",
    "link_offer": "Ein anderes Konto von mir verbinden",
    "unlink": "Dieses Konto trennen",
    "links_are": "Verbunden: {who}. Ihr teilt ein Profil, und wer auf einem vergessen werden will, wird auf allen "
    "vergessen.",
    "link_code": "Dein Code ist `{code}`, zehn Minuten lang. Schreib mir `link {code}` auf der anderen Plattform, "
    "in einer Direktnachricht, und sag ihn sonst niemandem: Wer ihn schreibt, teilt deine Vorlieben und dein "
    "Profil, und lässt auch dich vergessen, wenn er vergessen werden will. Was du lesen darfst, bleibt auf jeder "
    "Plattform, wie es ist.",
    "link_ask": "Dieser Code wurde {who} gezeigt. Wenn du das bist, schreib `link {code} yes`: Dann hast du ein "
    "Profil, und wenn du auf einem vergessen werden willst, wirst du auf beiden vergessen. Was du lesen darfst, "
    "bleibt auf jeder Plattform, wie es ist. Ist es jemand anderes, schreib nichts.",
    "link_unknown": "Dieser Code ist unbekannt, benutzt, älter als zehn Minuten oder dein eigener.",
    "link_enough": "Du hast zu viele Codes versucht. Bitte warte zehn Minuten.",
    "linked": "Du bist jetzt mit {who} verbunden. Deine Vorlieben zeigen es und trennen euch wieder.",
    "forget_also": "Du bist mit {who} verbunden: Dort vergesse ich dich auch.",
    "forgot_profile": "Vermerke, was ich nicht lernen soll",
    "forgot_links": "Verbindungen zu deinen anderen Konten",
    "preferences_erase": "Meine Vorlieben löschen",
    "forget_title": "Vergiss mich",
    "forget_ask": "Soll ich dich vergessen? Ich lösche deine Fragen und meine Antworten darauf, was "
    "ich von unseren Gesprächen weiß, deine Bewertungen und Vorlieben, Dokumente, die "
    "nur für dich sind, Dateien, die du gesendet hast, auch wo sie für andere behalten "
    "wurden, und was du in Räumen gesagt hast, die ich mir merke; davon behalte ich nichts "
    "mehr. In gemeinsamen Räumen bleibt, was andere gefragt haben. Das lässt sich nicht "
    "rückgängig machen.",
    "forget_remains": "Was ich nicht löschen kann: Nachrichten im Chat selbst, deine und meine; lösche sie "
    "dort. Sicherungen und Protokolle derer, die mich betreiben. Die Entscheidung der "
    "Administration, ob du mich nutzen darfst.",
    "forget_yes": "Vergiss mich",
    "forget_no": "Alles behalten",
    "forget_not": "Ich vergesse nichts.",
    "forget_underway": "Ich vergesse dich gerade. Das dauert ein, zwei Minuten; was ich gelöscht habe, "
    "steht dann hier, und eine Woche lang, wenn du noch einmal vergessen werden willst.",
    "forgotten": "Ich habe dich vergessen. Das habe ich gelöscht:",
    "forgot_nothing": "Ich habe dich vergessen. Es gab nichts zu löschen.",
    "forgot_turns": "aufgezeichnete Fragen mit Antworten",
    "forgot_exchanges": "gemerkte Fragen mit Antworten",
    "forgot_summaries": "Zusammenfassungen von Gesprächen",
    "forgot_waiting": "wartende Nachrichten",
    "forgot_dead": "Nachrichten, die ich nicht beantworten konnte",
    "forgot_drafts": "zur Zustellung aufgehobene Antworten",
    "forgot_opinions": "Bewertungen von Antworten",
    "forgot_preferences": "Vorlieben",
    "forgot_exposures": "Zuteilungen in Versuchen",
    "forgot_screenings": "Urteile über Ihre Nachrichten",
    "forgot_documents": "Dokumente nur für dich",
    "forgot_files": "von dir gesendete Dateien, auch für andere behaltene",
    "forgot_lines": "Nachrichten in Räumen, die ich mir merke",
    "forgot_cached": "zwischengespeicherte Antworten auf deine Fragen",
    "forgot_notes": "Notizen zu deinen Nachrichten und dir",
    "forget_by_command": "Damit ich alles von dir lösche, sende mir {command}. Ich frage vorher noch einmal.",
    "forget_on_page": "Damit ich alles von dir lösche, drücke **Forget me** in deinen Einstellungen.",
    "in_private": "Bitte schreib mir das in einer Direktnachricht.",
    "command_approve": "Wem ein Code gezeigt wurde, einlassen (Administration)",
    "option_code": "Der Code, der jemandem gezeigt wurde",
    "only_administrators": "Das kann nur die Administration von Mynah.",
    "room_remembered": "Ab jetzt merke ich mir diesen Raum. Was hier geschrieben wird, wird eine Quelle meiner "
    "Antworten, für alle in diesem Raum und für niemanden sonst: auch einiges von dem, was "
    "vorher geschrieben wurde, soweit dieser Chat es mir zeigt, aber nichts, was an mich "
    "gerichtet ist, was Bots schreiben oder was ich antworte. Was hier geändert oder gelöscht "
    "wird, ändert sich oder verschwindet auch dort. Wer mich bittet, vergessen zu werden, "
    "bleibt auf Dauer ausgenommen. Ein Administrator beendet es, indem er mir „vergiss diesen "
    "Raum“ schreibt; dann wird alles gelöscht.",
    "room_ended": "Ich merke mir diesen Raum nicht mehr. Was ich von ihm behalten habe und Antworten, die es "
    "zitieren, werden in wenigen Minuten gelöscht.",
    "room_only_there": "Ich kann mir nur einen Raum merken, den mehrere teilen: Bitte mich dort darum.",
    "approve_alone": "Schreib hinter den Befehl den Code, der jemandem gezeigt wurde: {approve} K7QP2M9X",
    "code_unknown": "Dieser Code ist unbekannt, verbraucht oder älter als eine Stunde.",
    "approved": "{who} darf mich jetzt nutzen.",
    "approved_room": "Alle in dem Raum, in dem {who} gefragt hat, dürfen mich jetzt nutzen.",
    "may_ask": "Du darfst jetzt fragen.",
    "may_ask_room": "Alle hier dürfen jetzt fragen.",
    "screen_failed": "Ich konnte diese Nachricht nicht wie sonst auf verletzende Worte prüfen und habe sie "
    "trotzdem beantwortet.",
    "screen_warned": "Bitte bleib freundlich: Das liest sich wie eine Beleidigung.",
    "screen_refused": "So formuliert beantworte ich das nicht. Bitte frag noch einmal in freundlichen "
    "Worten. Wenn ich dich falsch verstanden habe, sag es einem Administrator: Was ich "
    "ablehne, kann geprüft werden.",
    "screen_light": "Das hat ein einfaches Modell beurteilt, das sich öfter irrt als ein großes.",
    "screen_left_out": "Hier wurde etwas weggelassen, das Menschen verletzen könnte.",
    "help_lines": "Das klingt sehr schwer, und ich bin nur ein Programm. Bitte sprich jetzt mit "
    "einem Menschen; hier hört Tag und Nacht jemand zu, kostenlos:\n\n- Deutschland: "
    "TelefonSeelsorge, 0800 111 0 111 oder 0800 111 0 222 oder 116 123\n- Österreich: "
    "Telefonseelsorge, 142\n- Schweiz: Die Dargebotene Hand, 143\n- Sonst überall: "
    "findahelpline.com\n\nIst jemand jetzt in Gefahr, ruf den Notruf: 112.",
    "alert_severity_critical": "Kritisch",
    "alert_severity_high": "Hoch",
    "alert_severity_medium": "Mittel",
    "alert_severity_low": "Gering",
    "alert_opened": "Alarm ({severity}): {what}",
    "alert_worse": "Jetzt {severity}: {what}",
    "alert_cause": "Wahrscheinliche Ursache gefunden: {what}",
    "alert_again": "Wieder, {severity}: {what}",
    "alert_escalated": "Noch nicht behoben, {severity}: {what}",
    "alert_recovered": "Vorbei: {what}",
    "alert_is_errors": "{value} der Nachrichten {where} wurden in den letzten {minutes} "
    "Minuten nicht richtig beantwortet; die Grenze ist {limit}",
    "alert_is_burn": "{value} aller Nachrichten wurden in den letzten {minutes} Minuten nicht "
    "richtig beantwortet; bei mehr als {limit} reicht das Fehlerbudget nicht",
    "alert_is_response": "eine von zwanzig Antworten {where} brauchte in den letzten "
    "{minutes} Minuten {value} oder länger; die Grenze ist {limit}",
    "alert_is_queue": "die älteste Nachricht wartet seit {value}; die Grenze ist {limit}",
    "alert_is_dependency": "{name} funktioniert nicht ({detail})",
    "alert_is_test": "dies ist nur ein Test",
    "alert_unusual": "{metric} {where} ist in den letzten {minutes} "
    "Minuten {value}; üblich ist um diese Zeit {limit}",
    "alert_metric_response": "die Antwortzeit einer von zwanzig Antworten",
    "alert_metric_satisfaction": "der Anteil der Daumen nach oben",
    "alert_metric_intent": "der Anteil der verstandenen Nachrichten",
    "alert_metric_precision": "der Anteil der Suchen, deren Funde zitiert wurden",
    "alert_metric_opened": "der Anteil der Antworten, deren Quellen geöffnet wurden",
    "alert_metric_quality": "die Güte der Antworten",
    "alert_metric_cost": "der Preis eines Aufrufs",
    "alert_metric_queue": "die längste Wartezeit",
    "alert_metric_traffic": "die Zahl der Antworten",
    "alert_in_all": "überall",
    "alert_in_platform": "auf {name}",
    "alert_in_workspace": "im Workspace {name}",
    "alert_in_model": "mit dem Modell {name}",
    "alert_in_strategy": "mit der Strategie {name}",
    "alert_in_dependency": "von {name}",
    "alert_likely": "Wahrscheinliche Ursache: {cause}.",
    "alert_by_nothing": "keine sticht hervor",
    "alert_by_dependency": "{name} funktioniert nicht ({detail})",
    "alert_by_model": "das Modell {name}",
    "alert_by_strategy": "die Strategie {name}",
    "alert_by_platform": "die Plattform {name}",
    "alert_by_workspace": "der Workspace {name}",
    "alert_by_release": "die Version {name}, die auf {detail} folgte",
    "alert_also": "Außerdem:",
    "alert_lasted": "Das war {minutes} min lang so.",
    "alert_read": "Was zu tun ist: `{page}`",
    "alert_named": "Vorfall `{id}`",
    "safety_urgent": "Sicherheitsurteile zum Ansehen: {count}",
    "safety_in_direct": "{id}: {kinds}, in einer Direktnachricht",
    "safety_in_room": "{id}: {kinds}, in einem Raum",
    "safety_in_answer": "{id}: {kinds}, in einer Antwort",
    "safety_read": "Zum Lesen: `mynah safety list --waiting`. Die Worte selbst stehen hier nicht.",
    "digest_title": "Die Woche vom {first} bis {last}",
    "digest_beside": "In Klammern: die Woche davor.",
    "digest_answers": "Antworten",
    "digest_unanswered": "Von keinem Dokument beantwortet",
    "digest_cited": "Fragen, die mit Belegen beantwortet wurden",
    "digest_up": "Daumen hoch",
    "digest_down": "Daumen runter",
    "digest_quality": "Qualität, 0 bis 1",
    "digest_median": "Zeit bis zur Antwort, Median",
    "digest_slow": "Eine von zwanzig brauchte länger als",
    "digest_cost": "Kosten der Modelle",
    "digest_lost": "Aufgegebene Nachrichten",
    "digest_incidents": "Vorfälle",
    "digest_waiting": "Sicherheitsurteile, die auf Durchsicht warten (dringend: {urgent})",
    "digest_topics": "Am häufigsten vergeblich gefragt:",
    "digest_cut": "Es waren mehr: Gezählt sind nur die letzten {count} Antworten.",
}
