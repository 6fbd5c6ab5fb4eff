using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Schema;

/// <summary>A schema extension that a tenant declared for one of its resource types, RFC 7643 §3.3.</summary>
/// <param name="ResourceType"><c>User</c> or <c>Group</c>.</param>
/// <param name="Schema">Its URN and attributes.</param>
public sealed record TenantExtension(string ResourceType, SchemaDefinition Schema)
{
    /// <summary>The most attributes of one extension.</summary>
    public const int MostAttributes = 50;

    private const int LongestUrn = 200;
    private const int LongestText = 256;
    private const string Standard = "urn:ietf:params:scim:";
    private const string Extensions = "urn:ietf:params:scim:schemas:extension:";

    private static readonly string[] _members = ["id", "name", "description", "resourceType", "attributes"];

    /// <summary>Reads a declaration, and checks all that can be checked without knowing the tenant's other ones.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> naming the member and what it would take.</exception>
    public static TenantExtension Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue("A schema extension is an object.");
        }

        foreach (var property in body.EnumerateObject())
        {
            if (!_members.Contains(property.Name))
            {
                throw ScimException.InvalidValue($"A schema extension has no member {ScimError.Quote(property.Name)}; it has {string.Join(", ", _members)}.");
            }
        }

        var type = Text(body, "resourceType", required: true);
        if (type is not ("User" or "Group"))
        {
            throw ScimException.InvalidValue("resourceType takes User or Group.");
        }

        var attributes = body.TryGetProperty("attributes", out var list) ? list : default;
        return new TenantExtension(type, new SchemaDefinition(
            Urn(Text(body, "id", required: true)), Text(body, "name", required: true), Text(body, "description", required: false),
            SchemaJson.Read(attributes, "attributes", isPart: false, MostAttributes)));
    }

    /// <summary>As it is kept and answered; reading it gives the same again.</summary>
    public JsonObject Write() => new()
    {
        ["id"] = Schema.Id, ["name"] = Schema.Name, ["description"] = Schema.Description, ["resourceType"] = ResourceType, ["attributes"] = SchemaJson.Write(Schema.Attributes),
    };

    /// <summary>What a path may name: each attribute and sub-attribute, with the kind its values have. Values that are kept must keep their kind.</summary>
    public IEnumerable<(string Path, string Kind)> Kinds() => Schema.Attributes.SelectMany(attribute => attribute.SubAttributes
        .Select(part => ($"{Schema.Id}:{attribute.Name}.{part.Name}".ToLowerInvariant(), Kind(part)))
        .Prepend(($"{Schema.Id}:{attribute.Name}".ToLowerInvariant(), Kind(attribute))));

    private static string Kind(AttributeDefinition attribute) => attribute.MultiValued ? $"{SchemaJson.Word(attribute.Type)}, multi-valued" : SchemaJson.Word(attribute.Type);

    private static string Urn(string urn)
    {
        if (urn.Length > LongestUrn || !urn.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)
            || !AttributePath.TryParse(urn, out _) || !AttributePath.TryParse($"{urn}:a", out var path) || path.Name != "a")
        {
            throw ScimException.InvalidValue($"id takes a URN such as urn:example:params:scim:schemas:extension:acme:2.0:User, of at most {LongestUrn} letters, digits and - _ . :");
        }

        if (urn.StartsWith(Standard, StringComparison.OrdinalIgnoreCase)
            && (!urn.StartsWith(Extensions, StringComparison.OrdinalIgnoreCase) || urn.StartsWith($"{Extensions}enterprise:", StringComparison.OrdinalIgnoreCase)))
        {
            throw ScimException.InvalidValue($"id: {ScimError.Quote(urn)} is reserved; below {Standard} only {Extensions}<name>: is free, enterprise excepted.");
        }

        return urn;
    }

    private static string Text(JsonElement body, string name, bool required)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return required ? throw ScimException.InvalidValue($"{name} is required.") : "";
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestText } text && (text.Length > 0 || !required) && !text.Any(char.IsControl)
            ? text
            : throw ScimException.InvalidValue($"{name} takes a string of {(required ? "1 to" : "at most")} {LongestText} printable characters.");
    }
}

/// <summary>The resource types as one tenant has them.</summary>
/// <param name="Version">Counts the tenant's changes; 0 when it never made any.</param>
/// <param name="User">With the tenant's extensions of User.</param>
/// <param name="Group">With those of Group.</param>
public sealed record TenantSchema(long Version, ResourceSchema User, ResourceSchema Group)
{
    /// <summary>A tenant that declared nothing.</summary>
    public static TenantSchema None { get; } = new(0, CoreSchemas.User, CoreSchemas.Group);

    /// <summary>Makes it from what Tenants keeps.</summary>
    /// <param name="version">The tenant's version.</param>
    /// <param name="extensions">An array of declarations, as <see cref="TenantExtension.Write"/> wrote them.</param>
    /// <param name="hasRemoved">Whether an attribute was ever removed: documents may hold some that are not to be answered.</param>
    public static TenantSchema Read(long version, JsonElement extensions, bool hasRemoved)
    {
        var (user, group) = (CoreSchemas.User, CoreSchemas.Group);
        foreach (var item in extensions.EnumerateArray())
        {
            var extension = TenantExtension.Read(item);
            if (extension.ResourceType == user.Name)
            {
                user = user.With(new SchemaExtension(extension.Schema));
            }
            else
            {
                group = group.With(new SchemaExtension(extension.Schema));
            }
        }

        return hasRemoved ? new TenantSchema(version, user.WithRemovals(), group.WithRemovals()) : new TenantSchema(version, user, group);
    }
}
