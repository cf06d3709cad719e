"""Notes by their wording, in many tongues, beside running text that only sounds like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.notes import classify_note, find_notes, note_in, tells_of_edit

NOTES = {
    "correction": [
        "Correction: The bridge opened in 1987, not 1978.",
        "CORRECTION, March 4: An earlier version of this article misstated the year in which the quay was built.",
        "Corrections and clarifications: The name of the harbour master was misspelled.",
        "Correction (5 March 2024): Ida Moss is the deputy mayor.",
        "Correction appended",
        "An earlier version of this story gave the wrong date for the vote.",
        "The headline on a previous version of this article misstated the sum.",
        "A previous version of the article incorrectly said the ferry had sunk.",
        "This article originally said that nine containers were lost; it was eleven.",
        "This story has been corrected to show that the council met on Tuesday.",
        "Because of an editing error, the mayor's age was given wrongly.",
        "We regret the error.",
        "The Harbour Times regrets the errors.",
        "A chart on Page 4 of Monday's business section gave an incorrect figure for exports.",
        "(Corrects spelling of name in third paragraph)",
        "For the record: The vote was unanimous.",
        "A correction has been made to this story.",
        "The spelling of the mayor's name has been corrected in this story.",
        "An earlier headline on this article was inaccurate.",
        "In a story on Page A1 on Tuesday, the name of the mayor was misspelled.",
        "In diesem Text hieß es zunächst, die Fähre sei gesunken.",
        "Korrektur: Die Brücke wurde 1987 eröffnet.",
        "In einer früheren Version dieses Textes hieß es, die Fähre sei gesunken.",
        "Eine frühere Fassung des Artikels nannte ein falsches Datum.",
        "Zunächst hieß es an dieser Stelle, der Rat habe zugestimmt.",
        "Wir haben den Fehler korrigiert.",
        "Rettelse: Broen åpnet i 1987.",
        "I en tidligere versjon av denne saken sto det at fergen hadde sunket.",
        "I første versjon av artikkelen skrev vi at møtet var onsdag.",
        "Retting 4. mars kl. 12.30: Ferja var ikkje forseinka.",
        "Vi beklager feilen.",
        "Opprinnelig stod det at møtet var i Leirvik.",
        "Vi skrev først at det var tre ferger.",
        "I førsteutgaven av saken sto det at broen er fra 1978.",
        "Feilen er nå rettet.",
        "NTB retter: Fergen går klokken ni.",
        "Rättelse: Bron öppnade 1987.",
        "I en tidigare version av artikeln stod det fel årtal.",
        "Berigtigelse: Broen åbnede i 1987.",
        "I en tidligere udgave af artiklen stod der, at færgen var sunket.",
        "Corrección: El puente se abrió en 1987.",
        "Fe de errores: la reunión fue el martes.",
        "Una versión anterior de este artículo decía que el barco se hundió.",
        "Rectificatif : le pont a ouvert en 1987.",
        "Une première version de cet article indiquait une date erronée.",
        "Contrairement à ce que nous avons écrit, le pont a ouvert en 1987.",
        "Errata corrige: il ponte è stato aperto nel 1987.",
        "In una precedente versione di questo articolo si leggeva un'altra data.",
        "Rectificatie: de brug ging open in 1987.",
        "In een eerdere versie van dit artikel stond een verkeerd jaartal.",
        "Correção: a ponte foi aberta em 1987.",
        "Uma versão anterior deste texto informava outra data.",
        "Oikaisu: silta avattiin vuonna 1987.",
        "Sprostowanie: most otwarto w 1987 roku.",
        "В предыдущей версии этой статьи была указана неверная дата.",
        "訂正：橋の開通は1987年でした。",
    ],
    "clarification": [
        "Clarification: This story has been updated to explain how the vote is counted.",
        "This article has been updated to clarify the mayor's role.",
        "Klarstellung: Der Rat hat nur beraten.",
        "Presisering: Rådet har bare drøftet saken.",
        "Précision : le conseil n'a pas voté.",
        "Aclaración: el consejo no votó.",
    ],
    "update": [
        "This story has been updated with comment from the port authority.",
        "The story was updated after the vote.",
        "This headline and story have been updated with additional details.",
        "Editor's note: This article was updated on 5 March to include the result.",
        "This is a developing story and has been updated.",
        "Update: The council has since voted for the plan.",
        "UPDATE 5/3/24: The ferry is running again after the repair.",
        "Update, 3:14 p.m.: The port authority says the quay is open.",
        "[Updated 9 March: The number of containers was confirmed.]",
        "Since this article was published, the mayor has resigned.",
        "Post updated to add a statement.",
        "The timeline in this story has been updated.",
        "March 5, 2024: Added two new ferries and corrected prices.",
        "Dieser Artikel wurde nachträglich um eine Stellungnahme ergänzt.",
        "Update vom 5. März: Der Rat hat inzwischen zugestimmt.",
        "Saken er oppdatert med kommentar fra havnevesenet.",
        "Tittelen er endret etter publisering.",
        "Det er gjort to endringer i denne saken.",
        "Bildet i saken er byttet ut.",
        "Artikeln har uppdaterats med en kommentar.",
        "Este artículo ha sido actualizado con la respuesta del puerto.",
        "Cet article a été mis à jour après le vote.",
        "Questo articolo è stato aggiornato dopo il voto.",
        "Dit artikel is aangevuld met een reactie van de haven.",
        "Este texto foi atualizado após a votação.",
        "【追記】採決の結果を加えました。",
    ],
    "retraction": ["This story has been retracted.", "Retraction: The report on the ferry cannot be upheld."],
    "editors_note": [
        "Editor’s note: The author is a member of the harbour board.",
        "Anmerkung der Redaktion: Die Autorin ist Rätin.",
    ],
    "developing": [
        "This is a developing story. Check back for updates.",
        "This is a breaking news story and will be updated.",
        "More to follow.",
    ],
}
RUNNING = [
    "The city updated its rules on Monday.",
    "The Department of Correction said the man was held overnight.",
    "Correction officers in three states walked out.",
    "Corrections",
    "The stock market entered correction territory.",
    "This page is updated every day.",
    "The story has changed since the film was made.",
    "Der Bericht wurde vom Rat aktualisiert.",
    "In einer früheren Version des Gesetzes war das anders.",
    "Le texte a été modifié par le Sénat.",
    "El texto fue modificado por el Senado.",
    "Saken er endret etter anke.",
    "I en tidligere versjon av loven sto det noe annet.",
    "The council amended the budget after a long debate.",
    "An earlier version of the bill would have banned the ferry.",
    "She said the report was revised in May.",
    "The mayor later clarified that the quay would stay open.",
    "The timetable will be updated every Friday.",
    "The company has corrected the fault in its engines.",
    "This list has not been updated for 2025.",
    "This interview has been edited and condensed for clarity.",
    "This article was edited by Nora Quillfeather and Ida Moss.",
    "This article originally appeared in the Harbour Times.",
    "An earlier version of this article appeared in the March issue.",
    "This story has been shared 1,204 times.",
    "Last updated 5 March 2024",
    "Updated: 5 March 2024, 07:08",
    "Updated 2 hours ago",
    "UPDATE: Ferry runs aground off the northern quay",
    "UPDATE 2-Ferry runs aground off northern quay",
    "Update: Keep every program on your phone at its newest release by switching on automatic downloads.",
    "Send corrections to desk@harbourtimes.example",
    "Corrections: to report an error, contact the desk.",
    "Color correction is the last step.",
    "We updated the harbour's own website last year, he said.",
    "Die Stadt hat ihre Regeln aktualisiert.",
    "Nach einer Korrektur an den Börsen stiegen die Kurse.",
    "Zuletzt aktualisiert: 5. März 2024",
    "Politiet har rettet siktelse mot kapteinen.",
    "Retting av feilen kan først skje søndag.",
    "Feilen ble rettet ved femtentiden, opplyser verftet.",
    "Tidligere sto det en kirke her.",
    "Retter: Fem middager på en halvtime",
    "Kommunen gjør oppmerksom på at vannet er stengt.",
    "– Vi beklager feilen, sier havnesjefen.",
    "Fornavnet ble kjent etter publisering av bildet.",
    "La ciudad actualizó sus normas el lunes.",
    "La ville a modifié ses règles lundi.",
    "Dernière mise à jour : il y a 3 minutes",
    "Ultimo aggiornamento: 5 marzo 2024",
    "De stad heeft haar regels aangepast.",
    "A cidade atualizou suas regras na segunda-feira.",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOTES.items() for text in texts])
def test_a_note_is_known_by_its_wording(kind: str, text: str) -> None:
    assert classify_note(text) == kind


@pytest.mark.parametrize("text", RUNNING)
def test_running_text_is_no_note(text: str) -> None:
    assert classify_note(text) is None


def test_only_notes_on_edits_tell_of_one() -> None:
    assert all(
        tells_of_edit(text) for kind in ("correction", "clarification", "update", "retraction") for text in NOTES[kind]
    )
    assert not any(tells_of_edit(text) for kind in ("editors_note", "developing") for text in NOTES[kind])
    assert tells_of_edit("Editor's note: We’ve added two ferries to this list since.") is True


def test_accents_and_quote_marks_may_be_typed_in_any_way() -> None:
    assert classify_note("Correccio\u0301n: El puente se abrió en 1987.") == "correction"
    assert classify_note("EDITOR'S NOTE: The author sails.") == classify_note("Editor’s note: The author sails.")


def test_a_note_at_the_end_of_a_paragraph_is_cut_out() -> None:
    note = note_in("The ferry sails at nine. The quay is closed. This story has been updated with the new timetable.")
    assert note is not None
    assert (note.kind, note.text) == ("update", "This story has been updated with the new timetable.")


def test_a_note_is_kept_whole_with_what_it_explains() -> None:
    text = "Correction: An earlier version gave the year as 1978. It was 1987."
    assert [note.text for note in find_notes([text, "  " + text, "Other text stands here."])] == [text]


def test_a_note_behind_a_very_long_paragraph_is_found() -> None:
    long = "The ferry sails at nine and the quay is closed. " * 200
    note = note_in(long + "This story has been updated with the new timetable.")
    assert note is not None
    assert note.text == "This story has been updated with the new timetable."
    assert note_in("Correction: The year was 1987. " + long) is not None


def test_half_a_character_is_survived() -> None:
    assert classify_note("Correction: the bridge \ud800 opened in 1987.") == "correction"
    assert find_notes(["This story has been updated \udfff with a map."])


@given(st.text(max_size=600))
def test_any_text_is_survived(text: str) -> None:
    note = note_in(text)
    assert note is None or note.text in " ".join(text.split())


def test_long_hostile_text_is_quick() -> None:
    for piece in ("this story ", "update: ", "(((", "an earlier version of ", "a" * 50 + " ", "correction 1 "):
        assert find_notes([piece * 20_000]) is not None
