"""What Mynah says in Spanish, as a colleague: with "tú"."""

from __future__ import annotations

from core.words.forms import Counted, Words

WORDS: Words = {
    "extracts": "Cito los documentos al pie de la letra; no hay ningún modelo de lenguaje "
    "configurado.",
    "nothing_found": "No he encontrado nada sobre eso en los documentos que puedes ver.",
    "nothing_found_here": "No he encontrado nada sobre eso en los documentos que todos aquí pueden ver.",
    "side_missing": "No he encontrado nada sobre {side}.",
    "answered_above": "Eso está respondido arriba.",
    "which_reading": "Eso puede significar varias cosas aquí. ¿A cuál te refieres?",
    "looking_again": "Buscando de nuevo",
    "mended": "Mi primera respuesta no era lo bastante buena, así que he vuelto a buscar y la he sustituido.",
    "looked_at": "He mirado aquí:",
    "looked_nowhere": "Todavía no hay documentos indexados para ti. "
    "Añade algunos con `mynah index PATH`.",
    "model_broke_off": "El modelo de lenguaje se ha interrumpido ({reason}); "
    "la respuesta puede estar incompleta.",
    "model_failed": "El modelo de lenguaje no ha respondido ({reason}), "
    "así que cito los documentos.",
    "budget_low": "La mayor parte del presupuesto de hoy para modelos de lenguaje está gastada: "
    "al final, citaré los documentos.",
    "budget_low_simpler": "La mayor parte del presupuesto de hoy para modelos de lenguaje "
    "está gastada: pronto responderá un modelo más sencillo y, al final, citaré los documentos.",
    "budget_spent": "No queda suficiente del presupuesto de hoy para modelos de lenguaje, "
    "así que cito los documentos.",
    "search_failed": "Ahora mismo no puedo buscar en los documentos. "
    "Vuelve a preguntar dentro de un minuto, por favor.",
    "took_too_long": "Ha tardado demasiado y lo he dejado. "
    "Vuelve a intentarlo dentro de un minuto, por favor.",
    "paused": "Ahora mismo estoy en pausa aquí y no he buscado una respuesta. "
    "Vuelve a preguntar más tarde, por favor.",
    "restarting": "Me están reiniciando y no he podido terminar esto. "
    "Inténtalo de nuevo dentro de un minuto.",
    "search_partly": "Una parte de la búsqueda ha fallado, "
    "así que puede que se me haya escapado algo.",
    "behind": "Primero respondo a tu pregunta anterior; después va esta.",
    "late": "Esto tarda más de lo normal; sigo en ello.",
    "waiting": "Algo que necesito no responde en este momento. Tu mensaje está a salvo; "
    "lo contestaré en cuanto pueda.",
    "stopped": "Detenido, como has pedido.",
    "unsupported": "El modelo no dio ninguna respuesta que tus documentos respalden, así que los cito.",
    "unchecked": "El modelo escribió esto a partir de nuestra conversación; no está comprobado con "
    "los documentos.",
    "unconfirmed": Counted(
        "{count} frase marcada con [?] está redactada por el modelo: se parece a los documentos, pero no pude "
        "confirmarla en ellos. Compruébala, por favor.",
        "{count} frases marcadas con [?] están redactadas por el modelo: se parecen a los documentos, "
        "pero no pude confirmarlas en ellos. Compruébalas, por favor.",
    ),
    "curated": "Respondido por la administración: {told}.",
    "unsure": "No estoy seguro de que esto responda a tu pregunta; es lo que más se le acerca.",
    "not_computed": "No lo he calculado; se cita aquello de lo que puede resultar.",
    "goes_on": "Una lista, una tabla o un código de arriba es largo y se muestra en parte; el "
    "resto está en su fuente.",
    "sources_differ": "Las fuentes dicen aquí cosas distintas:",
    "from_picture": "De una imagen, su descripción o el texto que contiene:",
    "computed": "Calculado con {used} de {rows} filas de {table}:",
    "computed_more": Counted(
        "No se muestra {count} fila más que se contó.",
        "No se muestran {count} filas más que se contaron.",
    ),
    "computed_totals": Counted(
        "Se dejó fuera {count} fila con el total de otras.",
        "Se dejaron fuera {count} filas con totales de otras.",
    ),
    "computed_odd": Counted(
        "{count} celda entre números no lo es y se dejó fuera.",
        "{count} celdas entre números no lo son y se dejaron fuera.",
    ),
    "computed_decimal": "{text} puede ser {read} o {whole}; los números escritos así se leyeron como el menor.",
    "computed_by_model": "El modelo de lenguaje escribió esta consulta; comprueba que pregunta lo que querías.",
    "own_words": "Con las palabras de los documentos:",
    "dropped": Counted(
        "He omitido {count} frase que ningún documento respalda.",
        "He omitido {count} frases que ningún documento respalda.",
    ),
    "hidden_personal_data": "He ocultado datos personales que no figuran en ningún documento "
    "que todos aquí puedan ver.",
    "inbox_full": Counted(
        "Tengo {count} mensaje tuyo en espera y lo contestaré primero. "
        "Vuelve a enviar este más tarde, por favor.",
        "Tengo {count} mensajes tuyos en espera y los contestaré por orden. "
        "Vuelve a enviar este más tarde, por favor.",
    ),
    "gave_up": Counted(
        "Lo siento, no he podido contestar a esto tras {tries} intento. "
        "El mensaje queda guardado y quienes me administran pueden reintentarlo.",
        "Lo siento, no he podido contestar a esto tras {tries} intentos. "
        "El mensaje queda guardado y quienes me administran pueden reintentarlo.",
        by="tries",
    ),
    "question_forgotten": "Esta pregunta se olvidó antes de tener respuesta. "
    "Vuelve a hacerla si aún quieres saberlo.",
    "too_long": "Tu mensaje es más largo de lo que puedo leer ({limit} caracteres). "
    "Acórtalo, por favor.",
    "pairing_room": "Todavía no conozco esta sala. Pide a alguien de administración que escriba aquí "
    "`{approve} {code}` o que ejecute `mynah access approve {code}`; después podrá preguntar cualquiera "
    "de aquí, y responderé a la última pregunta. El código vale durante una hora.",
    "pairing": "Todavía no te conozco. Pide a alguien de administración que me escriba "
    "`{approve} {code}` o que ejecute `mynah access approve {code}`; después responderé a tu última "
    "pregunta. El código vale durante una hora.",
    "pairing_waits": "Nadie ha aprobado `{code}` todavía. Cuando alguien lo haga, responderé a la última "
    "pregunta.",
    "help": "Pregúntame lo que quieras sobre los documentos: mencióname, escríbeme un mensaje "
    "directo o usa un comando.\n\n"
    "- **{slash}ask** responde a una pregunta, con citas\n"
    "- **{slash}search** muestra los pasajes con los que respondería\n"
    "- **{slash}sources** enumera los documentos que puedes ver\n"
    "- **{slash}preferences** muestra y cambia tus preferencias\n"
    "- **{slash}forget** hace que te olvide\n"
    "- **{slash}help** muestra esta ayuda\n\n"
    "Envíame un archivo y lo leo para nuestra conversación; con «recuerda esto» lo guardo.",
    "sources": Counted(
        "Respondo a partir de {count} documento:", "Respondo a partir de estos {count} documentos:"
    ),
    "sources_first": Counted(
        "Solo {count} de ellos está en la lista.", "Solo {count} de ellos están en la lista."
    ),
    "and_more": "… y más.",
    "empty": "Tu mensaje está vacío. Pregúntame algo sobre los documentos.",
    "nothing_in_it": "En ese mensaje no hay ni palabras ni un archivo.",
    "not_shown": "No se me muestra el mensaje al que respondiste. "
    "«Ask Mynah», en su menú, en «Aplicaciones», me lo muestra.",
    "search_empty": "¿Qué busco? Escríbelo detrás del comando: `{slash}search …`",
    "command_alone": "Escribe detrás del comando lo que te gustaría saber: `{command} …`",
    "hello": "¡Hola! Respondo a partir de los documentos indexados aquí, con citas. "
    "¿Qué te gustaría saber?",
    "abilities": "Respondo a preguntas a partir de los documentos indexados aquí y numero cada fuente "
    "para que puedas comprobarla.\n\n"
    "- Escribe cada pregunta completa: busco sus propias palabras.\n"
    "- Si hay varias preguntas en un mensaje, respondo a cada una.\n"
    "- Si los documentos no lo dicen, te lo digo y nombro lo que más se acerca.\n"
    "- Un pulgar arriba o abajo indica a quienes me administran si la respuesta fue buena.",
    "wrong": "Lo siento. Dilo con otras palabras, o di qué buscabas, y busco de nuevo.",
    "wrong_noted": (
        "Lo siento; queda anotado que esta respuesta no era correcta. Digo lo que dicen los "
        "documentos: si se equivocan, puede corregirlos quien los mantiene. O dilo con otras "
        "palabras, o di qué buscabas, y busco de nuevo."
    ),
    "thanks": "De nada.",
    "bye": "¡Hasta luego! Aquí estoy siempre que tengas una pregunta.",
    "no_history": "Nuestra conversación acaba de empezar; todavía no has preguntado nada.",
    "searching": "Buscando en los documentos",
    "searching_for": "Buscando {what}",
    "reading_whole": "Leyendo todo {what}",
    "reading": Counted("Leyendo {count} pasaje", "Leyendo {count} pasajes"),
    "at_work": "está {step}",
    "a_table": "una tabla de {columns}",
    "using": "Usando {tool}",
    "helpful": "Útil",
    "not_helpful": "No es útil",
    "whole_in_file": "Esto es el comienzo; la respuesta completa está en el archivo.",
    "question_deleted": "Has borrado tu pregunta. ¿Borro también mi respuesta?",
    "delete_answer": "Borrar la respuesta",
    "keep_answer": "Conservarla",
    "answer_stays": "Entonces mi respuesta se queda.",
    "answer_deleted": "He borrado mi respuesta.",
    "history": "En esta conversación has preguntado: {questions}",
    "sources_title": "Fuentes",
    "stop": "Detener",
    "only_asker": "Solo quien preguntó puede detener esta respuesta.",
    "feedback_thanks": "Gracias, queda anotado.",
    "button_lapsed": "Este botón ya no lleva a ninguna parte.",
    "only_text": "Leo texto y documentos, como PDF, Word, Excel, PowerPoint, Markdown y texto sin formato, pero no "
    "imágenes, sonido ni stickers. Escríbeme lo que te gustaría saber.",
    "only_words": "Solo leo las palabras, no lo que venía con ellas.",
    "what_it_says": "¿Qué dice «{title}»?",
    "ask_posts": "Publica la pregunta; la respondo en los chats en los que estoy",
    "ask_for": "Preguntar: {words}",
    "search_for": "Buscar: {words}",
    "open_chat": "Abre primero un chat conmigo",
    "command_ask": "Hacer una pregunta",
    "command_search": "Mostrar los pasajes con los que respondería",
    "command_sources": "Enumerar los documentos que puedes ver",
    "command_help": "Qué puedo hacer",
    "option_question": "Lo que te gustaría saber",
    "option_text": "Lo que hay que buscar",
    "option_private": "Solo tú ves la respuesta",
    "menu_ask": "en el menú de un mensaje, en «Aplicaciones», responde a lo que pregunta; solo tú lo ves",
    "feedback_comment": "¿Qué estaba mal? (opcional)",
    "file_reading": "Leyendo lo que enviaste",
    "file_keeping": "Guardando {name}: {percent} %",
    "file_read": "Lo he leído, solo para nuestra conversación. Pregúntame sobre ello, o di "
    "«recuerda esto» para que lo guarde.",
    "file_others": "Lo leo solo para nuestra conversación. Para que lo guarde, quien lo envió tiene que "
    "escribir «recuerda esto» debajo.",
    "file_none": "No conozco ningún archivo tuyo en esta conversación. Envíalo aquí y escribe "
    "«recuerda esto» con él o debajo.",
    "file_offer": "¿Lo guardo? Podrá encontrarlo: {readers}. Hasta entonces lo uso solo en esta "
    "conversación.",
    "file_keep_for": "Guardar para: {readers}",
    "file_keep_not": "No guardar",
    "file_kept": "Lo guardo. Puede encontrarlo: {readers}.",
    "file_not_kept": "No lo guardo; lo uso solo en esta conversación.",
    "file_only_sender": "Solo puede decidirlo quien envió el archivo o un administrador.",
    "file_refused": "No pude leer {name}: {reason}",
    "file_too_many": Counted(
        "Solo leo {count} archivo por mensaje; envía los demás por separado.",
        "Solo leo {count} archivos por mensaje; envía los demás por separado.",
    ),
    "sections": Counted("{count} sección", "{count} secciones"),
    "readers_person": "solo tú",
    "readers_room": "todos los que están en esta sala",
    "readers_some_room": "una sala en la que estás",
    "readers_workspace": "todos los miembros, en cualquier canal",
    "readers_everyone": "todo el mundo",
    "file_kind": "no leo archivos de este tipo ({kind}).",
    "file_archive": "no descomprimo archivos. Envía los documentos que contiene.",
    "file_too_large": "es demasiado grande.",
    "file_locked": "está cifrado o protegido con contraseña.",
    "file_old": "tiene el formato anterior a 2007. Guárdalo en el actual.",
    "file_empty": "no contiene texto; quizá sea un escaneo.",
    "file_binary": "no es el texto que promete su nombre.",
    "file_damaged": "está dañado o es de otro tipo del que dice su nombre.",
    "file_too_hard": "leerlo exige más tiempo o memoria de lo que puedo usar.",
    "file_unreadable": "su contenido no es legible.",
    "file_gone": "ya no está allí.",
    "file_elsewhere": "está fuera de esta plataforma, adonde no voy.",
    "file_forbidden": "no tengo permiso para leer archivos aquí. Avisa a un administrador.",
    "file_unreachable": "la plataforma no lo entregó. Inténtalo más tarde.",
    "address_private": "está en una red que no es pública, adonde no voy.",
    "address_refused": "su servidor no lo entrega.",
    "index_what": "Indica un archivo o una dirección (https://…).",
    "command_index": "Guardar un archivo o una página para todos aquí (administradores)",
    "option_file": "El archivo",
    "option_address": "La dirección de una página",
    "file_too_long": "contiene más texto del que tomo de un chat. Un administrador puede indexarlo.",
    "command_preferences": "Ver y cambiar tus preferencias",
    "command_forget": "Hacer que te olvide",
    "preferences_are": "Tus preferencias. Cambian la forma de mis respuestas, nunca su contenido.",
    "language": "Idioma",
    "automatic": "Automático",
    "language_name": "Español",
    "length": "Longitud",
    "length_usual": "Normal",
    "length_short": "Corta",
    "format": "Forma",
    "format_usual": "Tal como viene",
    "format_list": "Una frase por línea",
    "detail": "Detalle",
    "detail_usual": "Solo las citas",
    "detail_sections": "Con la sección de cada cita",
    "zone": "Zona horaria",
    "browser": "navegador",
    "zone_own": "«Hoy» es el día en **{zone}**, la zona horaria que elegiste.",
    "zone_told": "«Hoy» es el día en **{zone}**, como dice tu {where}.",
    "zone_usual": "«Hoy» es el día en **{zone}**, como para todos aquí que no eligieron zona horaria.",
    "zone_pick": "¿En qué zona horaria estás? Elige una aquí, o escríbeme `my time zone is Asia/Kathmandu` en un "
    "mensaje directo, con cualquier otro nombre de la base de datos de IANA.",
    "zone_unknown": "No conozco ninguna zona horaria «{zone}». Se escribe como continente y ciudad: escribe `my time "
    "zone is {near}`.",
    "zone_set": "Tu zona horaria es ahora {zone}; allí son las {time}.",
    "learned_open": "Lo que he aprendido",
    "learned_are": "Lo que he aprendido de lo que tú me preguntaste, y de nada que dijeran otros. Lo que tú eliges "
    "cuenta antes, y lo que no vuelve a verse se desvanece. Nunca aprendo nada sobre salud, religión, política, "
    "origen u orientación sexual.",
    "learned_none": "No he aprendido nada sobre ti.",
    "learned_short": "A menudo pediste respuestas cortas (en {count} días).",
    "learned_usual": "A menudo pediste respuestas más largas (en {count} días).",
    "learned_language": "Casi siempre escribes en {language} (en {count} días).",
    "learned_subject": "A menudo preguntas por lo que hay en «{name}» (en {count} días).",
    "learned_source": "A menudo te fueron útiles respuestas de «{name}» (en {count} días).",
    "learned_erase": "Borrar",
    "learned_erase_all": "Borrar todo lo que aprendí",
    "back": "Volver",
    "link_offer": "Vincular otra cuenta mía",
    "unlink": "Desvincular esta cuenta",
    "links_are": "Vinculado: {who}. Compartes un solo perfil, y quien pide ser olvidado en una es olvidado en "
    "todas.",
    "link_code": "Tu código es `{code}`, durante diez minutos. Escríbeme `link {code}` en la otra plataforma, en "
    "un mensaje directo, y no se lo digas a nadie más: quien lo escriba comparte tus preferencias y tu perfil, y "
    "también te olvida a ti cuando pide ser olvidado. Lo que puedes leer sigue igual en cada plataforma.",
    "link_ask": "Este código se mostró a {who}. Si eres tú, escribe `link {code} yes`: entonces tienes un solo "
    "perfil, y si pides ser olvidado en una, se te olvida en ambas. Lo que puedes leer sigue igual en cada "
    "plataforma. Si es otra persona, no escribas nada.",
    "link_unknown": "Este código es desconocido, ya se usó, tiene más de diez minutos o es el tuyo.",
    "link_enough": "Has probado demasiados códigos. Espera diez minutos, por favor.",
    "linked": "Ahora estás vinculado con {who}. Tus preferencias lo muestran y os separan de nuevo.",
    "forget_also": "Estás vinculado con {who}: allí también te olvido.",
    "forgot_profile": "notas de lo que no debo aprender",
    "forgot_links": "vínculos con tus otras cuentas",
    "preferences_erase": "Borrar mis preferencias",
    "forget_title": "Olvídame",
    "forget_ask": "¿Quieres que te olvide? Borro tus preguntas y mis respuestas, lo que recuerdo de "
    "nuestras conversaciones, tus opiniones y preferencias, los documentos que son solo "
    "para ti, los archivos que enviaste, también los que se guardaron para otros, y lo que dijiste "
    "en salas que recuerdo; de eso no vuelvo a guardar nada. En las salas "
    "compartidas queda lo que preguntaron otros. No se puede deshacer.",
    "forget_remains": "Lo que no puedo borrar: los mensajes en el propio chat, tuyos y míos; bórralos "
    "allí. Las copias de seguridad y los registros de quienes me gestionan. La decisión "
    "de un administrador sobre si puedes usarme.",
    "forget_yes": "Olvídame",
    "forget_no": "Conservar todo",
    "forget_not": "No olvido nada.",
    "forget_underway": "Te estoy olvidando. Tarda uno o dos minutos; lo que borré aparecerá aquí, y durante "
    "una semana si vuelves a pedir que te olvide.",
    "forgotten": "Te he olvidado. Esto es lo que borré:",
    "forgot_nothing": "Te he olvidado. No había nada que borrar.",
    "forgot_turns": "preguntas registradas con sus respuestas",
    "forgot_exchanges": "preguntas recordadas con sus respuestas",
    "forgot_summaries": "resúmenes de conversaciones",
    "forgot_waiting": "mensajes en espera",
    "forgot_dead": "mensajes que no pude responder",
    "forgot_drafts": "respuestas guardadas para su entrega",
    "forgot_opinions": "opiniones sobre respuestas",
    "forgot_preferences": "preferencias",
    "forgot_exposures": "asignaciones en experimentos",
    "forgot_screenings": "veredictos sobre tus mensajes",
    "forgot_documents": "documentos solo para ti",
    "forgot_files": "archivos que enviaste, también los guardados para otros",
    "forgot_lines": "mensajes en salas que recuerdo",
    "forgot_cached": "respuestas guardadas a preguntas tuyas",
    "forgot_notes": "notas sobre tus mensajes y sobre ti",
    "forget_by_command": "Para que borre todo lo que guardo de ti, envíame {command}. Pregunto antes otra vez.",
    "forget_on_page": "Para que borre todo lo que guardo de ti, pulsa **Forget me** en tus preferencias.",
    "in_private": "Escríbeme esto en un mensaje directo, por favor.",
    "command_approve": "Admitir a quien se mostró un código (administradores)",
    "option_code": "El código que se mostró a alguien",
    "only_administrators": "Solo los administradores de Mynah pueden hacerlo.",
    "room_remembered": "A partir de ahora recuerdo esta sala. Lo que se escribe aquí pasa a ser una fuente de mis "
    "respuestas, para quienes están en esta sala y para nadie más: también parte de lo que se "
    "escribió antes, si este chat me lo muestra, pero nada de lo que se me dice a mí, de lo que"
    " escriben los bots ni de lo que yo respondo. Lo que aquí se edita o se borra cambia o "
    "desaparece también allí. Quien me pida que lo olvide queda excluido para siempre. Un "
    "administrador lo termina escribiéndome «olvida esta sala»; entonces se borra todo.",
    "room_ended": "Ya no recuerdo esta sala. Lo que guardé de ella, y las respuestas que lo citan, se borran "
    "en unos minutos.",
    "room_only_there": "Solo puedo recordar una sala que comparten varias personas: pídemelo allí.",
    "approve_alone": "Escribe detrás del comando el código que se mostró a alguien: {approve} K7QP2M9X",
    "code_unknown": "Este código es desconocido, ya se usó o tiene más de una hora.",
    "approved": "{who} ya puede usarme.",
    "approved_room": "En la sala donde preguntó {who} ya pueden usarme todos.",
    "may_ask": "Ya puedes preguntar.",
    "may_ask_room": "Ya pueden preguntar todos aquí.",
    "screen_failed": "No he podido comprobar, como hago siempre, si este mensaje contiene palabras hirientes, "
    "y lo he respondido igualmente.",
    "screen_warned": "Por favor, mantén un tono amable: esto se lee como un insulto.",
    "screen_refused": "No respondo a esto tal como está escrito. Por favor, pregunta otra vez con palabras "
    "amables. Si te he entendido mal, díselo a un administrador: lo que rechazo se puede "
    "revisar.",
    "screen_light": "Lo ha juzgado un modelo sencillo, que se equivoca más que uno grande.",
    "screen_left_out": "Aquí se ha omitido algo que podría herir a personas.",
    "help_lines": "Eso suena muy duro, y yo solo soy un programa. Por favor, habla ahora con una persona; "
    "aquí escuchan día y noche, gratis:\n\n- España: 024\n- México: Línea de la Vida, 800 911 "
    "2000\n- Estados Unidos: 988, y después 2 para español\n- En cualquier otro lugar: "
    "findahelpline.com\n\nSi alguien está en peligro ahora mismo, llama al número de "
    "emergencias: 112 o 911.",
    "alert_severity_critical": "Crítico",
    "alert_severity_high": "Alto",
    "alert_severity_medium": "Medio",
    "alert_severity_low": "Bajo",
    "alert_opened": "Alerta ({severity}): {what}",
    "alert_worse": "Ahora {severity}: {what}",
    "alert_cause": "Causa probable encontrada: {what}",
    "alert_again": "Otra vez, {severity}: {what}",
    "alert_escalated": "Nadie lo ha arreglado todavía, {severity}: {what}",
    "alert_recovered": "Terminado: {what}",
    "alert_is_errors": "el {value} de los mensajes {where} no recibió una respuesta "
    "adecuada en los últimos {minutes} minutos; el límite es {limit}",
    "alert_is_burn": "el {value} de todos los mensajes no recibió una respuesta adecuada en los "
    "últimos {minutes} minutos; con más de {limit} no alcanza el presupuesto de errores",
    "alert_is_response": "una de cada veinte respuestas {where} tardó {value} o "
    "más en los últimos {minutes} minutos; el límite es {limit}",
    "alert_is_queue": "el mensaje más antiguo espera desde hace {value}; el límite es {limit}",
    "alert_is_dependency": "{name} no funciona ({detail})",
    "alert_is_test": "esto es solo una prueba",
    "alert_unusual": "{metric} {where} es {value} en los últimos "
    "{minutes} minutos; a esta hora lo habitual es {limit}",
    "alert_metric_response": "el tiempo de una de cada veinte respuestas",
    "alert_metric_satisfaction": "la proporción de pulgares arriba",
    "alert_metric_intent": "la proporción de mensajes entendidos",
    "alert_metric_precision": "la proporción de búsquedas cuyos hallazgos se citaron",
    "alert_metric_opened": "la proporción de respuestas cuyas citas se abrieron",
    "alert_metric_quality": "la calidad de las respuestas",
    "alert_metric_cost": "el coste de una llamada",
    "alert_metric_queue": "la espera más larga",
    "alert_metric_traffic": "el número de respuestas",
    "alert_in_all": "en general",
    "alert_in_platform": "en {name}",
    "alert_in_workspace": "en el espacio {name}",
    "alert_in_model": "con el modelo {name}",
    "alert_in_strategy": "con la estrategia {name}",
    "alert_in_dependency": "de {name}",
    "alert_likely": "Causa probable: {cause}.",
    "alert_by_nothing": "ninguna destaca",
    "alert_by_dependency": "{name} no funciona ({detail})",
    "alert_by_model": "el modelo {name}",
    "alert_by_strategy": "la estrategia {name}",
    "alert_by_platform": "la plataforma {name}",
    "alert_by_workspace": "el espacio {name}",
    "alert_by_release": "la versión {name}, que siguió a {detail}",
    "alert_also": "Además:",
    "alert_lasted": "Fue así durante {minutes} min.",
    "alert_read": "Qué hacer: `{page}`",
    "alert_named": "Incidente `{id}`",
    "safety_urgent": "Veredictos de seguridad por revisar: {count}",
    "safety_in_direct": "{id}: {kinds}, en un mensaje directo",
    "safety_in_room": "{id}: {kinds}, en una sala",
    "safety_in_answer": "{id}: {kinds}, en una respuesta",
    "safety_read": "Para leerlos: `mynah safety list --waiting`. Aquí no se repiten las palabras.",
    "digest_title": "La semana del {first} al {last}",
    "digest_beside": "Entre paréntesis: la semana anterior.",
    "digest_answers": "Respuestas",
    "digest_unanswered": "Sin respuesta en los documentos",
    "digest_cited": "Preguntas respondidas con citas",
    "digest_up": "Pulgares arriba",
    "digest_down": "Pulgares abajo",
    "digest_quality": "Calidad, de 0 a 1",
    "digest_median": "Tiempo hasta la respuesta, mediana",
    "digest_slow": "Una de cada veinte tardó más de",
    "digest_cost": "Coste de los modelos",
    "digest_lost": "Mensajes abandonados",
    "digest_incidents": "Incidentes",
    "digest_waiting": "Veredictos de seguridad por revisar (urgentes: {urgent})",
    "digest_topics": "Lo más preguntado en vano:",
    "digest_cut": "Hubo más: solo se cuentan las últimas {count} respuestas.",
}
