using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>Recognises sentences that greet, thank or say goodbye and have no subject of their own ("Thanks for joining").</summary>
internal static class Formulas
{
    /// <summary>Number of content words from which a sentence that begins with a formula goes on with a subject.</summary>
    private const int SubjectWords = 5;

    /// <summary>The beginnings of formulas, of one to three words in lower case, by language.</summary>
    private static readonly FrozenDictionary<string, FrozenSet<string>> Beginnings = new Dictionary<string, FrozenSet<string>>(
        StringComparer.Ordinal
    )
    {
        ["en"] = Phrases(
            """
            thanks, thank, thank you, welcome, hello, hi, hey, bye, goodbye, congratulations, cheers, greetings, see you, talk soon,
            talk to you, have a good, have a great, have a nice, good morning, good afternoon, good evening, good night, nice to meet,
            nice to see, great to see, good to see, take care, let's get started, let's begin, that's it for, that's all for,
            please subscribe, please like, don't forget to
            """
        ),
        ["de"] = Phrases(
            """
            danke, dankeschön, vielen dank, herzlichen dank, hallo, willkommen, herzlich willkommen, tschüss, servus, moin, guten morgen,
            guten tag, guten abend, schönen abend, schönen tag, schönes wochenende, bis dann, bis bald, bis nächste, bis zum nächsten,
            auf wiedersehen, auf wiederhören, schön dass, grüß gott
            """
        ),
        ["fr"] = Phrases(
            """
            merci, bonjour, bonsoir, bienvenue, salut, au revoir, à bientôt, à la prochaine, à demain, bonne journée, bonne soirée,
            bon week
            """
        ),
        ["es"] = Phrases(
            """
            gracias, muchas gracias, hola, bienvenido, bienvenidos, bienvenida, bienvenidas, adiós, hasta luego, hasta la próxima,
            hasta pronto, hasta mañana, buenos días, buenas tardes, buenas noches, que tengan, que tengas
            """
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words before a formula: "So, thanks for joining", "Okay, bye".</summary>
    private static readonly FrozenSet<string> Openers = Phrases(
        "so, and, okay, ok, well, all, right, alright, great, yeah, yes, but, oh, und, also, gut, ja, so, et, alors, bon, y, bueno, pues"
    );

    /// <summary>Words after a formula that make it the reason of something: "Thanks to the new pump".</summary>
    private static readonly FrozenSet<string> Reasons = Phrases("to, an, à, a");

    /// <summary>Whether the sentence is a formula.</summary>
    public static bool Covers(SpokenText text, in Sentence sentence)
    {
        if (!Beginnings.TryGetValue(text.Language.Tag, out var beginnings))
            return false;
        var first = sentence.FirstWord;
        while (first < sentence.EndWord - 1 && Openers.Contains(Spelling(text, first)) && !Begins(text, sentence, first, beginnings))
            first++;
        return Begins(text, sentence, first, beginnings) && ContentWords(text, sentence) < SubjectWords;
    }

    private static bool Begins(SpokenText text, in Sentence sentence, int first, FrozenSet<string> beginnings)
    {
        var start = Spelling(text, first);
        if (beginnings.Contains(start))
            return first + 1 >= sentence.EndWord || text.Words[first + 1].AfterBreak || !Reasons.Contains(Spelling(text, first + 1));
        for (var i = first + 1; i < Math.Min(first + 3, sentence.EndWord); i++)
        {
            start += " " + Spelling(text, i);
            if (beginnings.Contains(start))
                return true;
        }

        return false;
    }

    private static int ContentWords(SpokenText text, in Sentence sentence)
    {
        var content = 0;
        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            if (text.Words[i].Form.IsContent)
                content++;
        }

        return content;
    }

    private static string Spelling(SpokenText text, int word) => text.Words[word].Form.Text;

    private static FrozenSet<string> Phrases(string list) =>
        list.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.Ordinal);
}
