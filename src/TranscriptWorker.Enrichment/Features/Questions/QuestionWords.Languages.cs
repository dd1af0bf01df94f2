namespace TranscriptWorker.Enrichment.Features.Questions;

internal sealed partial class QuestionWords
{
    private static QuestionWords CreateEnglish() =>
        new(
            lead: "so and but okay ok well um uh yeah right now then also hey sorry",
            asking: "what what's where where's when why who who's whose how how's which",
            openings: "what is|what's|what are|what do|what does|what did|what would|what should|what kind|what time|what about|where is|"
                + "where's|where are|where do|where did|when is|when are|when do|when did|when will|why is|why are|why do|why did|"
                + "why don't|who is|who's|who are|who did|who will|how do|how does|how did|how is|how are|how can|how much|how many|"
                + "how long|how often|how about|which one|do you|does it|does that|does he|does she|does anyone|does anybody|did you|"
                + "did we|are you|are we|are there|is it|is there|is that|is this|can you|can we|can i|could you|could we|would you|"
                + "will you|have you|has anyone|should we|should i|do we|do i|does this",
            tags: "right|okay|ok|yeah|you know|correct|no|huh|isn't it|aren't they|aren't you|aren't we|don't you|don't they|don't we|"
                + "doesn't it|wasn't it|won't it|can't we|see|got it|makes sense|make sense|really|all right|alright|eh|hm|sorry",
            formulas: "what|who knows|who cares|why not|guess what|you know what|so what|how cool is that|what else|know "
                + "what i mean|what can i say",
            reports: "asked asks asking said says wondered wrote reads quote question",
            polarAnswers: "yes yeah yep yup yea no nope nah sure absolutely definitely exactly correct right indeed certainly "
                + "probably maybe mhm not",
            reasons: "because since due",
            deflections: "i don't know|don't know|no idea|i have no idea|not sure|i'm not sure|good question|that's a good question|dunno|"
                + "i can't say|i'd have to check|let me get back"
        );

    private static QuestionWords CreateGerman() =>
        new(
            lead: "und aber also ja okay ok so äh ähm na dann nun jetzt",
            asking: "was wer wo wann warum wieso weshalb wie welche welcher welches wen wem wessen wohin woher",
            openings: "was ist|was sind|was macht|was machen|was hast|was haben|was meinst|was passiert|wer ist|wer macht|wer hat|"
                + "wer kann|wo ist|wo sind|wo finde|wann ist|wann kommt|wann machen|warum ist|warum hat|warum haben|wieso ist|"
                + "wie viel|wie viele|wie lange|wie oft|wie geht|wie ist|wie sieht|wie machen|wie können|wie kann|kannst du|"
                + "können wir|können sie|könnt ihr|könntest du|hast du|haben wir|haben sie|ist das|gibt es|gibt's|bist du|sind wir|"
                + "sind sie|machen wir|sollen wir|soll ich|muss ich|müssen wir|willst du|wollen wir|weißt du|wissen sie|kann ich|"
                + "darf ich",
            tags: "oder|ne|nicht|nicht wahr|ja|okay|gell|richtig|stimmt's|verstehst du|weißt du|hm|echt|wirklich|oder nicht",
            formulas: "was|wie|wie bitte|wer weiß|warum nicht|na und|was soll's|weißt du was|was sonst|wie gesagt",
            reports: "fragte fragt gefragt sagte sagt schrieb frage",
            polarAnswers: "ja nein jo nee klar genau natürlich sicher stimmt doch absolut vielleicht wahrscheinlich",
            reasons: "weil da wegen",
            deflections: "keine ahnung|weiß ich nicht|weiß nicht|ich weiß nicht|ich weiß es nicht|gute frage|das weiß ich "
                + "nicht|nicht sicher"
        );

    private static QuestionWords CreateFrench() =>
        new(
            lead: "et mais alors donc bon ok okay oui euh ben voilà du coup",
            asking: "que qu quoi qui où quand comment pourquoi combien quel quelle quels quelles lequel laquelle",
            openings: "est ce que|qu est ce que|qu est ce qui|pourquoi est|pourquoi on|pourquoi tu|comment on|comment est|comment tu|"
                + "comment faire|combien de|combien ça|quand est|où est|où sont|qui est|quel est|quelle est|quels sont|quelles sont|"
                + "peux tu|pouvez vous|as tu|avez vous|es tu|êtes vous|c est quoi|c est qui|y a t il|penses tu|pensez vous|peut on|"
                + "faut il|on peut",
            tags: "non|n est ce pas|hein|d accord|ok|okay|oui|pas vrai|c est ça|tu vois|vous voyez|vraiment|ah bon",
            formulas: "quoi|comment|qui sait|pourquoi pas|et alors|tu sais quoi|à quoi bon|et puis quoi",
            reports: "demandé demande demandait dit écrit question",
            polarAnswers: "oui ouais non si bien exactement absolument tout sûrement évidemment",
            reasons: "parce car puisque comme",
            deflections: "je ne sais pas|je sais pas|aucune idée|bonne question|c est une bonne question|pas sûr|j en sais "
                + "rien|je n en sais rien"
        );

    private static QuestionWords CreateSpanish() =>
        new(
            lead: "y pero entonces bueno ok okay sí eh pues a ver ahora",
            asking: "qué cómo cuándo dónde quién quiénes cuál cuáles cuánto cuánta cuántos cuántas",
            openings: "qué|cómo|cuándo|dónde|quién|quiénes|cuál|cuáles|cuánto|cuántos|cuántas|por qué|para qué|de qué|puedes|podemos|"
                + "tienes|tenemos|hay alguna|hay algún|es posible|sabes si|crees que|has visto",
            tags: "no|verdad|vale|sí|eh|cierto|de acuerdo|ok|no es así|sabes|de verdad|en serio",
            formulas: "qué|cómo|quién sabe|por qué no|y qué|sabes qué|qué más da|qué tal",
            reports: "preguntó pregunta preguntaba dijo dice escribió",
            polarAnswers: "sí no claro exacto exactamente seguro supuesto desde vale quizás quizá correcto",
            reasons: "porque ya debido",
            deflections: "no sé|no lo sé|ni idea|no tengo ni idea|buena pregunta|es una buena pregunta|no estoy seguro|no estoy segura"
        );
}
