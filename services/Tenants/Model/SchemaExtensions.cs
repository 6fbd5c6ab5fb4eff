using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Tenants.Model;

/// <summary>All schema extensions of one tenant, and the rules between them. What users and groups already hold must stay readable as what it is.</summary>
internal sealed record SchemaExtensions(long Version, IReadOnlyList<TenantExtension> All, IReadOnlyDictionary<string, string> Retired)
{
    public const int Most = 10;

    public static SchemaExtensions None { get; } = new(0, [], new Dictionary<string, string>());

    public static SchemaExtensions Read(long version, string extensions, string retired) => new(
        version, [.. JsonElement.Parse(extensions).EnumerateArray().Select(TenantExtension.Read)],
        JsonElement.Parse(retired).EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!));

    public TenantExtension? Find(string urn) => All.FirstOrDefault(extension => Same(extension, urn));

    public SchemaExtensions Add(TenantExtension added)
    {
        if (Find(added.Schema.Id) is not null)
        {
            throw new ScimException(new ScimError(409, "uniqueness", $"{added.Schema.Id} is declared already: change it by PUT."));
        }

        if (All.Count >= Most)
        {
            throw ScimException.InvalidValue($"A tenant has at most {Most} schema extensions.");
        }

        // "urn:a:b" with an attribute "User" and "urn:a:b:User" would be the same path.
        if (All.FirstOrDefault(known => IsBelow(known.Schema.Id, added.Schema.Id) || IsBelow(added.Schema.Id, known.Schema.Id)) is { } known)
        {
            throw ScimException.InvalidValue($"id: one of {added.Schema.Id} and {known.Schema.Id} is the beginning of the other, so that paths would have two meanings.");
        }

        CheckKinds(added, before: null);
        return Next([.. All, added], Retired);
    }

    public SchemaExtensions Replace(TenantExtension before, TenantExtension after)
    {
        if (!Same(before, after.Schema.Id) || before.ResourceType != after.ResourceType)
        {
            throw new ScimException(new ScimError(400, "mutability", "id and resourceType stay what they are: delete the extension and declare another."));
        }

        CheckKinds(after, before);
        return Next([.. All.Select(known => ReferenceEquals(known, before) ? after : known)], WithRetired(before, after));
    }

    public SchemaExtensions Remove(TenantExtension gone) => Next([.. All.Where(known => !ReferenceEquals(known, gone))], WithRetired(gone, null));

    public bool IsSameAs(SchemaExtensions other) => Write() == other.Write();

    public string Write() => new JsonArray([.. All.Select(extension => extension.Write())]).ToJsonString();

    public string WriteRetired() => new JsonObject(Retired.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))).ToJsonString();

    private SchemaExtensions Next(IReadOnlyList<TenantExtension> all, IReadOnlyDictionary<string, string> retired) => new(Version + 1, all, retired);

    private void CheckKinds(TenantExtension after, TenantExtension? before)
    {
        var had = before?.Kinds().ToDictionary(item => item.Path, item => item.Kind) ?? [];
        foreach (var (path, kind) in after.Kinds())
        {
            if ((had.GetValueOrDefault(path) ?? Retired.GetValueOrDefault(path)) is { } was && was != kind)
            {
                throw new ScimException(new ScimError(400, "mutability", $"{path} was declared as {was}, and resources may hold values of it: it cannot become {kind}. Choose another name."));
            }
        }

        if (before is null)
        {
            return;
        }

        foreach (var attribute in after.Schema.Attributes.Where(attribute => attribute.Required && before.Schema.Attribute(attribute.Name) is not { Required: true }))
        {
            throw ScimException.InvalidValue($"attributes.{attribute.Name}.required: resources that have the extension may be without it, and could not be changed any more.");
        }
    }

    private Dictionary<string, string> WithRetired(TenantExtension before, TenantExtension? after)
    {
        var left = after?.Kinds().Select(item => item.Path).ToHashSet() ?? [];
        var retired = new Dictionary<string, string>(Retired);
        foreach (var (path, kind) in before.Kinds().Where(item => !left.Contains(item.Path)))
        {
            retired[path] = kind;
        }

        return retired;
    }

    private static bool Same(TenantExtension extension, string urn) => string.Equals(extension.Schema.Id, urn, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string urn, string other) => other.StartsWith($"{urn}:", StringComparison.OrdinalIgnoreCase);
}
