using System.Reflection;

namespace TranscriptWorker.Testing;

/// <summary>The names of the tests in an assembly.</summary>
internal static class TestNames
{
    public const int MaxLength = 90;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The tests whose names are too long, each with the length.</summary>
    public static IReadOnlyList<string> FindLong(Assembly tests) =>
        [
            .. tests
                .GetTypes()
                .SelectMany(type => type.GetMethods(Declared))
                .Where(method => method.Name.Length > MaxLength && method.CustomAttributes.Any(IsTest))
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}: {method.Name.Length} characters")
                .Order(StringComparer.Ordinal),
        ];

    private static bool IsTest(CustomAttributeData attribute) => attribute.AttributeType.Name is "FactAttribute" or "TheoryAttribute";
}
