using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>Finds genuine questions and the sentences that answer them.</summary>
internal sealed class QuestionsEnricher : IEnricher
{
    /// <summary>Number of words of the same turn behind a question from which the speaker answers it: it is rhetorical.</summary>
    private const int RhetoricalFromWords = 40;

    public string Feature => "questions";

    public string Method => "adjacent-turns";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var cues = transcript.Cues;
        var words = QuestionWords.For(text.Language.Tag);
        var rules = new QuestionRules(words);
        var answers = new AnswerSearch(text, cues, words, rules);
        var reader = new TokenReader();
        var turns = Turn.Of(text.Sentences, cues);
        var hasSpeakers = turns.Select(turn => turn.Speaker).OfType<string>().Distinct(StringComparer.Ordinal).Take(2).Count() == 2;
        var questions = new List<Question>();
        var (count, answered) = (0, 0);
        for (var t = 0; t < turns.Count; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var after = 0;
            var found = new List<Question>();
            for (var i = turns[t].End - 1; i >= turns[t].First; i--)
            {
                var sentence = text.Sentences[i];
                var isRhetorical = hasSpeakers && after >= RhetoricalFromWords;
                var tokens = MayAsk(sentence) && !isRhetorical ? reader.Read(sentence.Text(cues)) : null;
                if (tokens is null || !rules.IsGenuine(sentence, tokens))
                {
                    after += sentence.WordCount;
                    continue;
                }

                var outcome =
                    hasSpeakers && turns[t].Speaker is not null
                        ? answers.Find(i, tokens, turns, t)
                        : new AnswerOutcome("speakers-unknown", -1, "");
                found.Add(Describe(cues, text, i, tokens.Text, outcome));
                count++;
                answered += outcome.Sentence >= 0 ? 1 : 0;
            }

            found.Reverse();
            questions.AddRange(found.Take(QuestionsResult.MaxQuestions - questions.Count));
        }

        var result = new QuestionsResult(text.Language.Tag, text.Language.Source, Method, count, answered, questions);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, QuestionsJson.Default.QuestionsResult));
    }

    private static bool MayAsk(in Sentence sentence) => sentence.IsQuestion || sentence.Terminal == '\0';

    private static Question Describe(IReadOnlyList<Cue> cues, SpokenText text, int index, string said, AnswerOutcome outcome)
    {
        var sentence = text.Sentences[index];
        return new Question(
            QuotedText.Cut(said, QuestionsResult.MaxTextLength),
            SpeakerName.Cut(cues[sentence.FirstCue].Speaker),
            Ids(cues, sentence),
            cues[sentence.FirstCue].StartMs,
            cues[sentence.LastCue].EndMs,
            outcome.Status,
            outcome.Sentence < 0 ? null : Describe(cues, text.Sentences[outcome.Sentence], outcome.Rule)
        );
    }

    private static Answer Describe(IReadOnlyList<Cue> cues, in Sentence sentence, string rule) =>
        new(
            QuotedText.Cut(sentence.Text(cues), QuestionsResult.MaxTextLength),
            SpeakerName.Cut(cues[sentence.FirstCue].Speaker),
            Ids(cues, sentence),
            cues[sentence.FirstCue].StartMs,
            cues[sentence.LastCue].EndMs,
            rule
        );

    private static List<string> Ids(IReadOnlyList<Cue> cues, in Sentence sentence)
    {
        var ids = new List<string>();
        for (var cue = sentence.FirstCue; cue <= sentence.LastCue; cue++)
            ids.Add(cues[cue].Id);
        return ids;
    }
}
