using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TranscriptWorker.Tests.Contracts;

/// <summary>
/// The comments of an assembly, in words of the wire: properties in camel case, enum values and constants as they travel.
/// </summary>
internal sealed partial class XmlDocumentation(Assembly assembly)
{
    private readonly Dictionary<string, XElement> _members = XDocument
        .Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);

    public string? Of(Type type) => Find($"T:{type.FullName}");

    public string? Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string? Of(FieldInfo field) => Find($"F:{field.DeclaringType!.FullName}.{field.Name}");

    private string? Find(string name)
    {
        if (!_members.TryGetValue(name, out var member))
            return null;
        var text = new StringBuilder();
        foreach (var part in member.Elements().Where(e => e.Name.LocalName is "summary" or "remarks"))
            Write(part.Nodes(), text.Append(' '));
        return WhiteSpace.Replace(text.ToString(), " ").Trim();
    }

    private void Write(IEnumerable<XNode> nodes, StringBuilder text)
    {
        foreach (var node in nodes)
        {
            if (node is XText plain)
                text.Append(plain.Value);
            if (node is not XElement element)
                continue;
            if (element.Attribute("cref") is { } reference)
                text.Append(OnTheWire(reference.Value));
            else if (element.Attribute("href") is { } link)
                text.Append(link.Value);
            else
                Write(element.Nodes(), text);
        }
    }

    private string OnTheWire(string reference)
    {
        var dot = reference.LastIndexOf('.');
        var (owner, name) = (reference[2..dot], reference[(dot + 1)..]);
        return reference[0] switch
        {
            'P' => JsonNamingPolicy.CamelCase.ConvertName(name),
            'F' when assembly.GetType(owner)?.GetField(name) is { } field => NameOf(field),
            _ => name,
        };
    }

    public static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? (field.IsLiteral && field.GetRawConstantValue() is string constant ? constant : field.Name);

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace { get; }
}
