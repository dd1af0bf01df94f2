extern alias interleavings;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using interleavings::TranscriptWorker.Interleavings;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TranscriptWorker.Tests.Caching.Interleavings;

/// <summary>
/// The simulations with the product's own sources, compiled again after a change. The sources are in the assembly of the simulations, so
/// that no folder of this machine is needed; what does not change is parsed once.
/// </summary>
internal sealed partial class ChangedCopy
{
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Assembly Original = typeof(Simulation).Assembly;

    private static readonly Dictionary<string, string> Sources = Original
        .GetManifestResourceNames()
        .Where(n => n.EndsWith(".cs", StringComparison.Ordinal))
        .ToDictionary(n => Path.GetFileName(n.Replace('\\', '/')), Read, StringComparer.Ordinal);

    private static readonly Dictionary<string, SyntaxTree> Trees = Sources
        .Append(new("GlobalUsings.cs", GlobalUsings))
        .ToDictionary(s => s.Key, s => Parse(s.Value), StringComparer.Ordinal);

    // Two assemblies of these would be one too many: the copy stands for the product's.
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("TranscriptWorker", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    // Nearly all bugs are in one compilation, because to compile and to load one for each of them costs more than to run it.
    private static readonly Lazy<(Assembly Assembly, IReadOnlySet<string> Bugs)> Together = new(CompileTogether);

    private readonly Assembly _assembly;
    private readonly string? _bug;

    private ChangedCopy(Assembly assembly, string? bug) => (_assembly, _bug) = (assembly, bug);

    /// <summary>The sources without a change.</summary>
    public static ChangedCopy Unchanged => new(Together.Value.Assembly, bug: null);

    /// <summary>The sources with a bug.</summary>
    /// <exception cref="InvalidOperationException">A text is not there, or more than once, or the change does not compile: the product has
    /// moved on, and the change must follow.</exception>
    public static ChangedCopy With(PlantedBug bug) =>
        Together.Value.Bugs.Contains(bug.Name)
            ? new ChangedCopy(Together.Value.Assembly, bug.Name)
            : new ChangedCopy(Compile(bug.Name, Change(bug)), bug: null);

    /// <summary>Runs seeds until one breaks a guarantee.</summary>
    /// <returns>How many were run, and the one that broke a guarantee, in words; null if none did.</returns>
    public (int Seeds, string? Violation) RunSeeds(int from, int seeds, CancellationToken cancellationToken)
    {
        var run = Call(nameof(SimulationRun), nameof(SimulationRun.Run), from, seeds, 1, cancellationToken)!;
        return ((int)Property(run, nameof(SimulationRun.Seeds))!, Property(run, nameof(SimulationRun.FirstViolation))?.ToString());
    }

    /// <summary>Runs a written-out schedule.</summary>
    /// <returns>What it broke; null where it broke nothing.</returns>
    public string? RunSchedule(string schedule) =>
        Property(Call(nameof(Schedules), nameof(Schedules.Run), schedule)!, nameof(SimulationResult.Violation)) as string;

    /// <summary>The rules that are marked in the product's sources.</summary>
    public static IReadOnlySet<string> FindMarkedRules() =>
        Original
            .GetManifestResourceNames()
            .Where(n => n.StartsWith("product/", StringComparison.Ordinal))
            .SelectMany(n => RulesIn(Read(n)))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The rules that are marked in the member that a change touches.</summary>
    public static IReadOnlySet<string> FindMarkedRules(SourceChange change)
    {
        var place = SourceText.Find(change.Text).Match(Sources[change.File]);
        var member = Trees[change.File]
            .GetRoot(CancellationToken.None)
            .DescendantNodes()
            .OfType<MemberDeclarationSyntax>()
            .Last(m => m is not BaseNamespaceDeclarationSyntax && m.Span.Contains(place.Index));
        return RulesIn(member.ToFullString()).ToHashSet(StringComparer.Ordinal);
    }

    private static (Assembly Assembly, IReadOnlySet<string> Bugs) CompileTogether()
    {
        var changes = PlantedBug.All.Where(IsWellFormed).Select(b => (b.Name, Trees: Change(b))).Where(c => CanBeChosen(c.Trees)).ToList();
        var files = changes
            .SelectMany(c => c.Trees.Select(t => (File: t.Key, c.Name, Tree: t.Value)))
            .GroupBy(c => c.File, c => (c.Name, c.Tree), StringComparer.Ordinal)
            .Select(f => KeyValuePair.Create(f.Key, Parse(BugSwitch.Merge(Trees[f.Key], [.. f]))))
            .Append(new("BugSwitch.cs", Parse(BugSwitch.Source)));
        return (Compile("Together", files), changes.Select(c => c.Name).ToHashSet(StringComparer.Ordinal));

        static bool CanBeChosen(IReadOnlyDictionary<string, SyntaxTree> changed) =>
            changed.All(c => BugSwitch.DiffersInBodiesOnly(Trees[c.Key], c.Value));

        // Whatever else is wrong with it, the test of that bug says so.
        static bool IsWellFormed(PlantedBug bug) => bug.Changes.All(c => SourceText.Find(c.Text).Count(Sources[c.File]) == 1);
    }

    private static Assembly Compile(string name, IEnumerable<KeyValuePair<string, SyntaxTree>> changed)
    {
        var trees = new Dictionary<string, SyntaxTree>(Trees, StringComparer.Ordinal);
        foreach (var (file, tree) in changed)
            trees[file] = tree;
        var compilation = CSharpCompilation.Create(
            name,
            trees.Values,
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: CancellationToken.None);
        if (!result.Success)
            throw new InvalidOperationException(
                string.Join(
                    Environment.NewLine,
                    result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Prepend((object)$"{name} does not compile:")
                )
            );
        image.Position = 0;
        return new AssemblyLoadContext(name).LoadFromStream(image);
    }

    private static Dictionary<string, SyntaxTree> Change(PlantedBug bug) =>
        bug
            .Changes.GroupBy(c => c.File, StringComparer.Ordinal)
            .ToDictionary(f => f.Key, f => Parse(f.Aggregate(Sources[f.Key], Apply)), StringComparer.Ordinal);

    private static IEnumerable<string> RulesIn(string source) =>
        Mark().Matches(source).SelectMany(m => m.Groups["rules"].Value.Split(", "));

    private static string Apply(string source, SourceChange change) =>
        SourceText.Replace(source, change.File, change.Text, change.Replacement);

    /// <remarks>Log methods, which a generator writes otherwise, say nothing in a copy.</remarks>
    private static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(
            LogMethod().Replace(source, "public static void ${method} { }"),
            new CSharpParseOptions(LanguageVersion.Latest),
            cancellationToken: CancellationToken.None
        );

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Original.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static object? Property(object instance, string name) => instance.GetType().GetProperty(name)!.GetValue(instance);

    private object? Call(string type, string method, params object[] arguments)
    {
        _assembly.GetType(BugSwitch.TypeName)?.GetField(BugSwitch.FieldName)!.SetValue(null, _bug);
        return _assembly
            .GetType($"{typeof(Simulation).Namespace}.{type}", throwOnError: true)!
            .GetMethod(method, [.. arguments.Select(a => a.GetType())])!
            .Invoke(null, arguments);
    }

    [GeneratedRegex(
        "// Rule: (?<rules>[a-z, -]+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 5_000
    )]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"public static partial void (?<method>\w+\(ILogger [^;]*\));",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 5_000
    )]
    private static partial Regex LogMethod();
}

/// <summary>A change of one of the sources.</summary>
/// <param name="Rule">The rule that it breaks, as the place of the change names it; null if it only adapts other code.</param>
/// <param name="File">Its name.</param>
/// <param name="Text">What it holds exactly once.</param>
/// <param name="Replacement">What takes its place.</param>
internal sealed record SourceChange(string? Rule, string File, string Text, string Replacement);
