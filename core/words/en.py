"""What Mynah says in English; every other catalogue has the same keys and values."""

from __future__ import annotations

from core.words.forms import Counted, Words

WORDS: Words = {
    "extracts": "I quote your documents word for word; no language model is configured.",
    "nothing_found": "I found nothing about that in the documents you may see.",
    "nothing_found_here": "I found nothing about that in the documents that everybody here may see.",
    "side_missing": "I found nothing about {side}.",
    "answered_above": "That is answered above.",
    "which_reading": "That may mean several things here. Which do you mean?",
    "looking_again": "Looking again",
    "mended": "My first answer was not good enough, so I looked again and replaced it.",
    "looked_at": "I looked at:",
    "looked_nowhere": "No documents are indexed for you yet. Add some with `mynah index PATH`.",
    "model_broke_off": "The language model broke off ({reason}); the answer may be incomplete.",
    "model_failed": "The language model did not answer ({reason}), so I quote the documents.",
    "budget_low": "Most of today's budget for language models is used: "
    "at its end I quote the documents.",
    "budget_low_simpler": "Most of today's budget for language models is used: "
    "soon a simpler model answers, and at its end I quote the documents.",
    "budget_spent": "Not enough is left of today's budget for language models, "
    "so I quote the documents.",
    "search_failed": "I cannot search the documents right now. Please ask again in a minute.",
    "took_too_long": "This took too long, so I gave it up. Please try again in a minute.",
    "paused": "I am paused here for now, so I did not look for an answer. Please ask again later.",
    "restarting": "I am being restarted and could not finish this. Please try again in a minute.",
    "search_partly": "Part of the search failed, so I may have missed something.",
    "behind": "I answer your earlier question first; this one is next.",
    "late": "This takes longer than usual; I am still on it.",
    "waiting": "Something I need does not answer right now. Your message is safe; "
    "I answer it as soon as I can.",
    "stopped": "Stopped, as you asked.",
    "unsupported": "The model gave no answer that your documents support, so I quote them.",
    "unchecked": "The model wrote this from our conversation; it is not checked against the documents.",
    "unconfirmed": Counted(
        "{count} sentence marked [?] is the model's own wording: close to your documents, but I could not "
        "confirm it there. Please check it.",
        "{count} sentences marked [?] are the model's own wording: close to your documents, but I could "
        "not confirm them there. Please check them.",
    ),
    "curated": "Answered by an administrator: {told}.",
    "unsure": "I am not sure that this answers your question; it is what comes nearest.",
    "not_computed": "I did not compute this; what is quoted is what it may follow from.",
    "goes_on": "A list, table or piece of code above is long and shown in part; the rest is in its source.",
    "sources_differ": "Sources say different things here:",
    "from_picture": "From a picture, its description or the text in it:",
    "computed": "Computed from {used} of {rows} rows of {table}:",
    "computed_more": Counted(
        "{count} more row that was counted is not shown.",
        "{count} more rows that were counted are not shown.",
    ),
    "computed_totals": Counted(
        "{count} row that holds a total of others was left out.",
        "{count} rows that hold totals of others were left out.",
    ),
    "computed_odd": Counted(
        "{count} cell among numbers is none and was left out.",
        "{count} cells among numbers are none and were left out.",
    ),
    "computed_decimal": "{text} may be {read} or {whole}; numbers written so were taken as the smaller.",
    "computed_by_model": "The language model wrote this query; please check that it asks what you meant.",
    "own_words": "In the documents' own words:",
    "dropped": Counted(
        "I left out {count} sentence that no document supports.",
        "I left out {count} sentences that no document supports.",
    ),
    "hidden_personal_data": "I hid personal data that stands in no document everybody here may see.",
    "inbox_full": Counted(
        "I have {count} of your messages waiting and will answer it first. "
        "Please send this one again later.",
        "I have {count} of your messages waiting and will answer them in order. "
        "Please send this one again later.",
    ),
    "gave_up": Counted(
        "Sorry, I could not answer this after {tries} try. "
        "The message is kept, and the people who run me can retry it.",
        "Sorry, I could not answer this after {tries} tries. "
        "The message is kept, and the people who run me can retry it.",
        by="tries",
    ),
    "question_forgotten": "This question was forgotten before it was answered. "
    "Ask it again if you still want to know.",
    "too_long": "Your message is longer than I can read ({limit} characters). Please shorten it.",
    "pairing_room": "I do not know this room yet. Please ask an administrator to write "
    "`{approve} {code}` here, or to run `mynah access approve {code}`; then everybody here may ask, "
    "and I answer what was asked last. The code is good for an hour.",
    "pairing": "I do not know you yet. Please ask an administrator to write me `{approve} {code}`, "
    "or to run `mynah access approve {code}`; then I answer what you asked last. "
    "The code is good for an hour.",
    "pairing_waits": "Nobody has approved `{code}` yet. Once somebody has, I answer the last question.",
    "help": "Ask me anything about the documents: mention me, write me a direct message, or use a "
    "command.\n\n"
    "- **{slash}ask** answers a question, with citations\n"
    "- **{slash}search** shows the passages I would answer from\n"
    "- **{slash}sources** lists the documents you may see\n"
    "- **{slash}preferences** shows and changes what you prefer\n"
    "- **{slash}forget** makes me forget you\n"
    "- **{slash}help** shows this\n\n"
    "Send me a file, and I read it for our conversation; with “remember this” I keep it.",
    "sources": Counted("I answer from {count} document:", "I answer from these {count} documents:"),
    "sources_first": Counted("Only {count} of them is listed.", "Only {count} of them are listed."),
    "and_more": "… and more.",
    "empty": "Your message is empty. Ask me something about the documents.",
    "nothing_in_it": "There are neither words nor a file in that message.",
    "not_shown": "I am not shown the message that you replied to. "
    "“Ask Mynah” in its menu, under “Apps”, shows it to me.",
    "search_empty": "What shall I search for? Write it behind the command: `{slash}search …`",
    "command_alone": "Write what you would like to know behind the command: `{command} …`",
    "hello": "Hello! I answer from the documents indexed here, with citations. "
    "What would you like to know?",
    "abilities": "I answer questions from the documents indexed here, and number every source so "
    "that you can check it.\n\n"
    "- Write each question in full: I search for its own words.\n"
    "- Several questions in one message are answered one by one.\n"
    "- Where the documents do not say it, I tell you so and name what came nearest.\n"
    "- A thumb up or down tells the people who run me how I did.",
    "wrong": "I am sorry. Say it in other words, or what you were looking for, and I search again.",
    "wrong_noted": (
        "I am sorry, and have noted that this answer was not right. I say what the documents say: "
        "where they are wrong, whoever keeps them can correct them. Or say it in other words, or "
        "what you were looking for, and I search again."
    ),
    "thanks": "You're welcome.",
    "bye": "Goodbye! I am here whenever you have a question.",
    "no_history": "This is the beginning of our conversation; you have not asked anything yet.",
    "searching": "Searching the documents",
    "searching_for": "Searching for {what}",
    "reading_whole": "Reading all of {what}",
    "reading": Counted("Reading {count} passage", "Reading {count} passages"),
    "at_work": "is {step}",
    "a_table": "a table of {columns}",
    "using": "Using {tool}",
    "helpful": "Helpful",
    "not_helpful": "Not helpful",
    "whole_in_file": "This is the beginning; the whole answer is in the file.",
    "question_deleted": "You deleted your question. Shall I delete my answer, too?",
    "delete_answer": "Delete the answer",
    "keep_answer": "Keep it",
    "answer_stays": "Then my answer stays.",
    "answer_deleted": "I deleted my answer.",
    "history": "In this conversation you asked: {questions}",
    "sources_title": "Sources",
    "stop": "Stop",
    "only_asker": "Only the person who asked can stop this answer.",
    "feedback_thanks": "Thank you, noted.",
    "button_lapsed": "This button leads nowhere any more.",
    "only_text": "I read words and documents, such as PDF, Word, Excel, PowerPoint, Markdown and plain text, but no "
    "pictures, sound or stickers. Please write me what you would like to know.",
    "only_words": "I read the words only, not what came with them.",
    "what_it_says": "What does “{title}” say?",
    "ask_posts": "Posts the question; I answer it in chats that I am in",
    "ask_for": "Ask: {words}",
    "search_for": "Search: {words}",
    "open_chat": "Open a chat with me first",
    "command_ask": "Ask a question",
    "command_search": "Show the passages I would answer from",
    "command_sources": "List the documents you may see",
    "command_help": "What I can do",
    "option_question": "What you would like to know",
    "option_text": "What to look for",
    "option_private": "Only you see the answer",
    "menu_ask": "in a message's menu, under “Apps”, answers what that message asks; only you see it",
    "feedback_comment": "What was wrong? (optional)",
    "file_reading": "Reading what you sent",
    "file_keeping": "Keeping {name}: {percent} %",
    "file_read": "I read this, for our conversation only. Ask me about it, or say "
    "“remember this”, and I keep it.",
    "file_others": "I read this, for our conversation only. Whoever sent it can have me keep it: by "
    "“remember this” below it.",
    "file_none": "I know of no file of yours in this conversation. Send it here, and write "
    "“remember this” with it or below it.",
    "file_offer": "Shall I keep this, so that it can be found by {readers}? Until then I use it in "
    "this conversation only.",
    "file_keep_for": "Keep for {readers}",
    "file_keep_not": "No",
    "file_kept": "I keep this. It can be found by {readers}.",
    "file_not_kept": "I do not keep it; I use it in this conversation only.",
    "file_only_sender": "Only the person who sent the file, or an administrator, can decide this.",
    "file_refused": "I could not read {name}: {reason}",
    "file_too_many": Counted(
        "I read only {count} file of a message; please send the others separately.",
        "I read only {count} files of a message; please send the others separately.",
    ),
    "sections": Counted("{count} section", "{count} sections"),
    "readers_person": "you alone",
    "readers_room": "everyone in this room",
    "readers_some_room": "a room that you are in",
    "readers_workspace": "everyone who is a member here, in every channel",
    "readers_everyone": "everyone",
    "file_kind": "I do not read files of this kind ({kind}).",
    "file_archive": "I do not unpack archives. Please send the files that are in it.",
    "file_too_large": "it is too large.",
    "file_locked": "it is protected by a password or encrypted.",
    "file_old": "it has the format from before 2007. Please save it in the current one.",
    "file_empty": "there is no text in it; it may be a scan.",
    "file_binary": "it is not the text that its name promises.",
    "file_damaged": "it is damaged, or of another kind than its name says.",
    "file_too_hard": "reading it takes more time or memory than I may use.",
    "file_unreadable": "its content is not readable.",
    "file_gone": "it is no longer there.",
    "file_elsewhere": "it is kept outside of this platform, where I do not go.",
    "file_forbidden": "I am not allowed to read files here. Please tell an administrator.",
    "file_unreachable": "the platform did not hand it over. Please try again later.",
    "address_private": "it is in a network that is not public, where I do not go.",
    "address_refused": "its server does not hand it out.",
    "index_what": "Name a file or an address (https://…).",
    "command_index": "Keep a file or a page for everyone here (administrators)",
    "option_file": "The file",
    "option_address": "The address of a page",
    "file_too_long": "there is more text in it than I take from a chat. An administrator can index it.",
    "command_preferences": "See and change what you prefer",
    "command_forget": "Make me forget you",
    "preferences_are": "Your preferences. They change the form of my answers to you, never what is in them.",
    "language": "Language",
    "automatic": "Automatic",
    "language_name": "English",
    "length": "Length",
    "length_usual": "Usual",
    "length_short": "Short",
    "format": "Form",
    "format_usual": "As it comes",
    "format_list": "One sentence a line",
    "detail": "Detail",
    "detail_usual": "Quotes alone",
    "detail_sections": "With the section of each quote",
    "zone": "Time zone",
    "browser": "browser",
    "zone_own": "“Today” is the day in **{zone}**, the time zone that you set.",
    "zone_told": "“Today” is the day in **{zone}**, as your {where} says.",
    "zone_usual": "“Today” is the day in **{zone}**, as for everybody here who set no time zone.",
    "zone_pick": "Which time zone are you in? Choose one here, or write `my time zone is Asia/Kathmandu` to me in "
    "a direct message, with any other name of the IANA database.",
    "zone_unknown": "I know no time zone “{zone}”. One is written as continent and city: write `my time zone is "
    "{near}`.",
    "zone_set": "Your time zone is {zone} now; it is {time} there.",
    "learned_open": "What I learned",
    "learned_are": "What I learned from what you asked me yourself, and from nothing that others "
    "said. What you set counts before it, and what does not show again fades. I never learn "
    "anything about health, religion, politics, origin or sexual orientation.",
    "learned_none": "I have learned nothing about you.",
    "learned_short": "You often asked for short answers (on {count} days).",
    "learned_usual": "You often asked for longer answers (on {count} days).",
    "learned_language": "You mostly write {language} (on {count} days).",
    "learned_subject": "You often ask about what is in “{name}” (on {count} days).",
    "learned_source": "You often found answers from “{name}” helpful (on {count} days).",
    "learned_erase": "Erase",
    "learned_erase_all": "Erase all that I learned",
    "back": "Back",
    "link_offer": "Link another account of mine",
    "unlink": "Unlink this account",
    "links_are": "Linked: {who}. You share one profile, and who asks to be forgotten on one is forgotten on all.",
    "link_code": "Your code is `{code}`, for ten minutes. Write `link {code}` to me on the other "
    "platform, in a direct message, and tell nobody else: whoever writes it shares your "
    "preferences and profile, and forgets you too when they ask to be forgotten. What you may "
    "read stays what it is on each platform.",
    "link_ask": "This code was shown to {who}. If that is you, write `link {code} yes`: then you "
    "have one profile, and if you ask to be forgotten on one, you are forgotten on both. What "
    "you may read stays what it is on each platform. If it is somebody else, write nothing.",
    "link_unknown": "This code is unknown, used, older than ten minutes, or your own.",
    "link_enough": "You have tried too many codes. Please wait ten minutes.",
    "linked": "You are linked with {who} now. Your preferences show it and part you again.",
    "forget_also": "You are linked with {who}: I forget you there as well.",
    "forgot_profile": "notes of what I am not to learn",
    "forgot_links": "links to your other accounts",
    "preferences_erase": "Erase my preferences",
    "forget_title": "Forget me",
    "forget_ask": "Shall I forget you? I erase your questions and my answers to them, what I remember "
    "of our conversations, your opinions and preferences, documents that are for you alone, "
    "files that you sent, also where they were kept for others, and what you said in rooms that I "
    "remember; of that I keep nothing again. In shared rooms, what others "
    "asked stays. This cannot be undone.",
    "forget_remains": "What I cannot remove: messages in the chat itself, mine and yours; delete them "
    "there. Backups and logs of those who run me. An administrator's decision whether "
    "you may use me.",
    "forget_yes": "Forget me",
    "forget_no": "Keep everything",
    "forget_not": "I forget nothing.",
    "forget_underway": "I am forgetting you. This takes a minute or two; what I removed then stands here, "
    "and for a week when you ask to be forgotten again.",
    "forgotten": "I have forgotten you. This is what I removed:",
    "forgot_nothing": "I have forgotten you. There was nothing to remove.",
    "forgot_turns": "recorded questions with their answers",
    "forgot_exchanges": "remembered questions with their answers",
    "forgot_summaries": "summaries of conversations",
    "forgot_waiting": "waiting messages",
    "forgot_dead": "messages I could not answer",
    "forgot_drafts": "answers kept for delivery",
    "forgot_opinions": "opinions on answers",
    "forgot_preferences": "preferences",
    "forgot_exposures": "places in experiments",
    "forgot_screenings": "verdicts on what you wrote",
    "forgot_documents": "documents for you alone",
    "forgot_files": "files you sent, also those that were kept for others",
    "forgot_lines": "messages in rooms that I remember",
    "forgot_cached": "cached answers to questions of yours",
    "forgot_notes": "notes on your messages and you",
    "forget_by_command": "To have all deleted that I keep of you, send me {command}. I ask once more before.",
    "forget_on_page": "To have all deleted that I keep of you, press **Forget me** in your preferences.",
    "in_private": "Please write me this in a direct message.",
    "command_approve": "Let in whoever was shown a code (administrators)",
    "option_code": "The code a stranger was shown",
    "only_administrators": "Only administrators of Mynah can do that.",
    "room_remembered": "I remember this room from now on. What people write here becomes a source of my answers, "
    "for those who are in this room and for nobody else: also some of what was written before, "
    "where this chat shows it to me, but nothing that is said to me, that bots write or that I "
    "answer. What is edited or deleted here changes or goes there, too. Whoever asks me to "
    "forget them is left out, for good. An administrator ends it by writing me “stop "
    "remembering this room”; then all of it is erased.",
    "room_ended": "I do not remember this room any more. What I kept of it, and answers that cite it, are "
    "erased within minutes.",
    "room_only_there": "I can remember only a room that several people share: ask me there.",
    "approve_alone": "Write the code that the stranger was shown behind the command: {approve} K7QP2M9X",
    "code_unknown": "This code is unknown, used or older than an hour.",
    "approved": "{who} may use me now.",
    "approved_room": "Everybody in the room where {who} asked may use me now.",
    "may_ask": "You may ask now.",
    "may_ask_room": "Everybody here may ask now.",
    "screen_failed": "I could not check this message for harmful words, as I do with all, and answered it all "
    "the same.",
    "screen_warned": "Please stay friendly: this reads like an insult.",
    "screen_refused": "I do not answer this the way it is worded. Please ask again in friendly words. If I got "
    "you wrong, tell an administrator: what I refuse can be reviewed.",
    "screen_light": "This was judged by a simple model, which errs more often than a large one.",
    "screen_left_out": "Something was left out here that could hurt people.",
    "help_lines": "That sounds very heavy, and I am only a program. Please talk to a person now; these "
    "listen day and night, free of charge:\n\n- USA and Canada: call or text 988\n- United "
    "Kingdom and Ireland: Samaritans, 116 123\n- Australia: Lifeline, 13 11 14\n- Everywhere "
    "else: findahelpline.com\n\nIf somebody is in danger right now, call the emergency number "
    "of your country.",
    "alert_severity_critical": "Critical",
    "alert_severity_high": "High",
    "alert_severity_medium": "Medium",
    "alert_severity_low": "Low",
    "alert_opened": "Alert ({severity}): {what}",
    "alert_worse": "Now {severity}: {what}",
    "alert_cause": "Likely cause found: {what}",
    "alert_again": "Again, {severity}: {what}",
    "alert_escalated": "Nobody has mended this yet, {severity}: {what}",
    "alert_recovered": "Over: {what}",
    "alert_is_errors": "{value} of messages {where} got no proper answer "
    "in the last {minutes} minutes; the limit is {limit}",
    "alert_is_burn": "{value} of all messages got no proper answer in the last {minutes} "
    "minutes; at more than {limit} the error budget does not last",
    "alert_is_response": "one answer in twenty {where} took {value} or longer "
    "in the last {minutes} minutes; the limit is {limit}",
    "alert_is_queue": "the oldest message has waited for {value}; the limit is {limit}",
    "alert_is_dependency": "{name} does not work ({detail})",
    "alert_is_test": "this is only a test",
    "alert_unusual": "{metric} {where} is {value} in the last "
    "{minutes} minutes; {limit} is usual at this time",
    "alert_metric_response": "the response time of one answer in twenty",
    "alert_metric_satisfaction": "the share of thumbs up",
    "alert_metric_intent": "the share of messages that were understood",
    "alert_metric_precision": "the share of searches whose finds were cited",
    "alert_metric_opened": "the share of answers whose citations were opened",
    "alert_metric_quality": "the quality of answers",
    "alert_metric_cost": "the cost of a call",
    "alert_metric_queue": "the longest wait",
    "alert_metric_traffic": "the number of answers",
    "alert_in_all": "everywhere",
    "alert_in_platform": "on {name}",
    "alert_in_workspace": "in workspace {name}",
    "alert_in_model": "by model {name}",
    "alert_in_strategy": "with strategy {name}",
    "alert_in_dependency": "of {name}",
    "alert_likely": "Likely cause: {cause}.",
    "alert_by_nothing": "none stands out",
    "alert_by_dependency": "{name} does not work ({detail})",
    "alert_by_model": "the model {name}",
    "alert_by_strategy": "the strategy {name}",
    "alert_by_platform": "the platform {name}",
    "alert_by_workspace": "the workspace {name}",
    "alert_by_release": "the release {name}, which came after {detail}",
    "alert_also": "Also:",
    "alert_lasted": "It was so for {minutes} min.",
    "alert_read": "What to do: `{page}`",
    "alert_named": "Incident `{id}`",
    "safety_urgent": "Safety verdicts to look at: {count}",
    "safety_in_direct": "{id}: {kinds}, in a direct message",
    "safety_in_room": "{id}: {kinds}, in a room",
    "safety_in_answer": "{id}: {kinds}, in an answer",
    "safety_read": "To read them: `mynah safety list --waiting`. Their words are not repeated here.",
    "digest_title": "The week from {first} to {last}",
    "digest_beside": "In brackets: the week before.",
    "digest_answers": "Answers",
    "digest_unanswered": "Not answered by a document",
    "digest_cited": "Questions answered with citations",
    "digest_up": "Thumbs up",
    "digest_down": "Thumbs down",
    "digest_quality": "Quality, 0 to 1",
    "digest_median": "Time until the answer, median",
    "digest_slow": "One in twenty took longer than",
    "digest_cost": "Cost of models",
    "digest_lost": "Messages given up",
    "digest_incidents": "Incidents",
    "digest_waiting": "Safety verdicts that wait for a review (urgent: {urgent})",
    "digest_topics": "Most asked in vain:",
    "digest_cut": "There was more: only the latest {count} answers are counted.",
}
