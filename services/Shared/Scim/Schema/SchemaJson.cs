using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Schema;

/// <summary>Attributes in the words of RFC 7643 §7, written for discovery and read from what a tenant declares.</summary>
public static class SchemaJson
{
    private const int LongestName = 64;
    private const int LongestDescription = 256;
    private const int MostCanonicalValues = 50;
    private const int MostParts = 20;

    private static readonly string[] _members =
        ["name", "type", "multiValued", "description", "required", "caseExact", "canonicalValues", "referenceTypes", "mutability", "returned", "uniqueness", "subAttributes"];

    /// <summary>As discovery shows them.</summary>
    public static JsonArray Write(IReadOnlyList<AttributeDefinition> attributes) => new([.. attributes.Select(Attribute)]);

    /// <summary>The RFC's keyword: our name with a small first letter, <c>readWrite</c>, <c>dateTime</c>.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads attributes; what is absent takes the RFC's default.</summary>
    /// <param name="list">The JSON array.</param>
    /// <param name="where">What the sentence of a refusal begins with: <c>attributes</c>.</param>
    /// <param name="isPart">For sub-attributes, which are never complex themselves.</param>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c> naming the attribute and what it would take.</exception>
    public static IReadOnlyList<AttributeDefinition> Read(JsonElement list, string where, bool isPart, int most)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || list.GetArrayLength() > most)
        {
            throw ScimException.InvalidValue($"{where} takes an array of 1 to {most} attributes.");
        }

        var read = new List<AttributeDefinition>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in list.EnumerateArray())
        {
            var attribute = One(item, $"{where}[{read.Count}]", isPart);
            if (!names.Add(attribute.Name))
            {
                throw ScimException.InvalidValue($"{where}[{read.Count}].name: {ScimError.Quote(attribute.Name)} is declared twice; case makes no difference.");
            }

            read.Add(attribute);
        }

        return read;
    }

    private static JsonObject Attribute(AttributeDefinition attribute)
    {
        var described = new JsonObject
        {
            ["name"] = attribute.Name,
            ["type"] = Word(attribute.Type),
            ["multiValued"] = attribute.MultiValued,
            ["description"] = attribute.Description,
            ["required"] = attribute.Required,
        };
        if (attribute.IsText)
        {
            described["caseExact"] = attribute.CaseExact;
        }

        if (attribute.CanonicalValues.Count > 0)
        {
            described["canonicalValues"] = new JsonArray([.. attribute.CanonicalValues.Select(value => (JsonNode)value)]);
        }

        if (attribute.ReferenceTypes.Count > 0)
        {
            described["referenceTypes"] = new JsonArray([.. attribute.ReferenceTypes.Select(type => (JsonNode)type)]);
        }

        described["mutability"] = Word(attribute.Mutability);
        described["returned"] = Word(attribute.Returned);
        described["uniqueness"] = Word(attribute.Uniqueness);
        if (attribute.IsComplex)
        {
            described["subAttributes"] = Write(attribute.SubAttributes);
        }

        return described;
    }

    private static AttributeDefinition One(JsonElement item, string where, bool isPart)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue($"{where} takes an object.");
        }

        foreach (var property in item.EnumerateObject())
        {
            if (!_members.Contains(property.Name))
            {
                throw ScimException.InvalidValue($"{where} has no member {ScimError.Quote(property.Name)}; it has {string.Join(", ", _members)}.");
            }
        }

        var type = Enum(item, "type", where, AttributeType.String);
        var attribute = new AttributeDefinition
        {
            Name = Name(item, where, isPart),
            Description = Text(item, "description", where, LongestDescription) ?? "",
            Type = type,
            MultiValued = Flag(item, "multiValued", where),
            Required = Flag(item, "required", where),
            // "A reference is case exact", RFC 7643 §2.3.7; so is base64.
            CaseExact = type is AttributeType.Reference or AttributeType.Binary || Flag(item, "caseExact", where),
            Mutability = Enum(item, "mutability", where, Mutability.ReadWrite),
            Returned = Enum(item, "returned", where, Returned.Default),
            Uniqueness = Enum(item, "uniqueness", where, Uniqueness.None),
            CanonicalValues = Texts(item, "canonicalValues", where),
            ReferenceTypes = Texts(item, "referenceTypes", where),
            SubAttributes = item.TryGetProperty("subAttributes", out var parts) ? Read(parts, $"{where}.subAttributes", isPart: true, MostParts) : [],
        };
        Check(attribute, where, isPart);
        return attribute;
    }

    private static void Check(AttributeDefinition attribute, string where, bool isPart)
    {
        if (attribute.IsComplex != attribute.SubAttributes.Count > 0)
        {
            throw ScimException.InvalidValue($"{where}: a complex attribute has subAttributes, and no other has.");
        }

        if (isPart && attribute.IsComplex)
        {
            throw ScimException.InvalidValue($"{where}.type: a sub-attribute is not complex itself (RFC 7643 §2.3.8).");
        }

        if (attribute.Mutability is not (Mutability.ReadWrite or Mutability.Immutable))
        {
            throw ScimException.InvalidValue($"{where}.mutability takes readWrite or immutable: nobody but the client could set it, and what is not kept need not be declared.");
        }

        if (attribute.Uniqueness != Uniqueness.None)
        {
            throw ScimException.InvalidValue($"{where}.uniqueness takes none: uniqueness of extension attributes is not enforced here.");
        }
    }

    private static string Name(JsonElement item, string where, bool isPart)
    {
        var name = Text(item, "name", where, LongestName);
        var isReserved = !isPart && name is not null && CommonAttributes.Find(name) is not null;
        return name is not null && !isReserved && AttributePath.TryParse(name, out var path) && path is { Urn: null, Sub: null } && (name[0] != '$' || (isPart && name == "$ref"))
            ? name
            : throw ScimException.InvalidValue(isReserved
                ? $"{where}.name: {name} is an attribute of every resource."
                : $"{where}.name takes a letter and up to {LongestName - 1} letters, digits, - and _.");
    }

    private static string? Text(JsonElement item, string name, string where, int longest)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= longest
            ? value.GetString()
            : throw ScimException.InvalidValue($"{where}.{name} takes a string of at most {longest} characters.");
    }

    private static bool Flag(JsonElement item, string name, string where) => item.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw ScimException.InvalidValue($"{where}.{name} takes true or false."),
    };

    private static TEnum Enum<TEnum>(JsonElement item, string name, string where, TEnum otherwise)
        where TEnum : struct, Enum
    {
        if (Text(item, name, where, LongestName) is not { } word)
        {
            return otherwise;
        }

        foreach (var value in System.Enum.GetValues<TEnum>())
        {
            if (Word(value) == word)
            {
                return value;
            }
        }

        throw ScimException.InvalidValue($"{where}.{name} takes {string.Join(", ", System.Enum.GetValues<TEnum>().Select(Word))}; it is {ScimError.Quote(word)}.");
    }

    private static IReadOnlyList<string> Texts(JsonElement item, string name, string where)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var isList = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostCanonicalValues
            && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && one.GetString()!.Length <= LongestName);
        return isList
            ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
            : throw ScimException.InvalidValue($"{where}.{name} takes at most {MostCanonicalValues} strings of at most {LongestName} characters.");
    }
}
