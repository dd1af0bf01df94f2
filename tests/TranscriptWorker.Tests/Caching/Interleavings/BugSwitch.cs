using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TranscriptWorker.Tests.Caching.Interleavings;

/// <summary>
/// Writes the variants of a source into one source, in which a field chooses the variant: each body that they change becomes
/// <c>if (BugSwitch.Chosen == "name") { … } else { … }</c>. So one compilation holds many bugs.
/// </summary>
internal static class BugSwitch
{
    /// <summary>The type that holds the choice.</summary>
    public const string TypeName = "BugSwitch";

    /// <summary>Its field: the name of the bug; null where there is none.</summary>
    public const string FieldName = "Chosen";

    /// <summary>Its source.</summary>
    public const string Source = $"internal static class {TypeName} {{ public static volatile string? {FieldName}; }}";

    private const string Choice = $"global::{TypeName}.{FieldName}";

    /// <summary>Whether two sources differ in nothing but bodies: other differences cannot be chosen while the program runs.</summary>
    public static bool DiffersInBodiesOnly(SyntaxTree original, SyntaxTree changed) =>
        Outside(original).SequenceEqual(Outside(changed), StringComparer.Ordinal);

    /// <summary>Writes the variants of a source into one.</summary>
    public static string Merge(SyntaxTree original, IReadOnlyList<(string Bug, SyntaxTree Changed)> variants)
    {
        var bodies = BodiesOf(original);
        var changed = variants.Select(v => (v.Bug, Bodies: BodiesOf(v.Changed))).ToList();
        return original
            .GetText(CancellationToken.None)
            .WithChanges(
                bodies.Select(
                    (body, i) =>
                        new TextChange(
                            body.Span,
                            Merge(body, [.. changed.Select(v => (v.Bug, Body: v.Bodies[i])).Where(v => !HasSameText(v.Body, body))])
                        )
                )
            )
            .ToString();
    }

    private static string Merge(SyntaxNode original, IReadOnlyList<(string Bug, SyntaxNode Body)> variants) =>
        (variants, original) switch
        {
            ([], _) => original.ToString(),
            (_, BlockSyntax) => $"{{{string.Concat(variants.Select(v => $"if ({Choice} == \"{v.Bug}\") {v.Body} else "))}{original}}}",
            // The line breaks keep a comment at the end of an expression from hiding what follows.
            _ => $"{Choice} switch {{ {string.Concat(variants.Select(v => $"\"{v.Bug}\" => {v.Body}\n,"))} _ => {original}\n}}",
        };

    private static bool HasSameText(SyntaxNode a, SyntaxNode b) => string.Equals(a.ToString(), b.ToString(), StringComparison.Ordinal);

    /// <summary>What is left of a source without its bodies, piece by piece.</summary>
    private static List<string> Outside(SyntaxTree tree)
    {
        var text = tree.GetText(CancellationToken.None);
        var ends = BodiesOf(tree).Select(b => b.Span).Append(new TextSpan(text.Length, 0)).ToList();
        return [.. ends.Select((span, i) => text.ToString(TextSpan.FromBounds(i == 0 ? 0 : ends[i - 1].End, span.Start)))];
    }

    /// <summary>The blocks and expressions of members, in the order of the source.</summary>
    private static List<SyntaxNode> BodiesOf(SyntaxTree tree) =>
        [.. tree.GetRoot(CancellationToken.None).DescendantNodes(n => !IsBody(n)).Where(IsBody)];

    private static bool IsBody(SyntaxNode node) =>
        node switch
        {
            BlockSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax,
            ExpressionSyntax => node.Parent is ArrowExpressionClauseSyntax or EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax },
            _ => false,
        };
}
