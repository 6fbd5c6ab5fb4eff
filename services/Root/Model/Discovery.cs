using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Root.Model;

/// <summary>
/// Discovery as one tenant is answered. It is written from the very definitions that validate, filter and project resources, once
/// for each version of the tenant's schema; it can say nothing else than what the other services do.
/// </summary>
internal sealed class Discovery
{
    private readonly FrozenDictionary<string, DiscoveryDocument> schemas;
    private readonly FrozenDictionary<string, DiscoveryDocument> resourceTypes;

    public Discovery(ScimUrls urls, TenantSchema schema)
    {
        ResourceSchema[] types = [schema.User, schema.Group];
        var definitions = types.SelectMany(type => (IEnumerable<SchemaDefinition>)[type.Core, .. type.Extensions.Select(extension => extension.Schema)])
            .DistinctBy(schema => schema.Id).ToArray();

        Schemas = List(definitions.Select(schema => SchemaDocument.Describe(schema, urls.Base)));
        ResourceTypes = List(types.Select(type => ResourceTypeDocument.Describe(type, urls.Base)));
        // URNs are compared without case (RFC 8141 §2); what is answered bears the canonical one.
        schemas = definitions.ToFrozenDictionary(schema => schema.Id, schema => new DiscoveryDocument(SchemaDocument.Describe(schema, urls.Base)), StringComparer.OrdinalIgnoreCase);
        resourceTypes = types.ToFrozenDictionary(type => type.Name, type => new DiscoveryDocument(ResourceTypeDocument.Describe(type, urls.Base)), StringComparer.OrdinalIgnoreCase);
    }

    public DiscoveryDocument Schemas { get; }

    public DiscoveryDocument ResourceTypes { get; }

    public DiscoveryDocument? Schema(string urn) => schemas.GetValueOrDefault(urn);

    public DiscoveryDocument? ResourceType(string name) => resourceTypes.GetValueOrDefault(name);

    private static DiscoveryDocument List(IEnumerable<JsonObject> resources)
    {
        var all = resources.ToArray();
        return new DiscoveryDocument(new JsonObject
        {
            ["schemas"] = new JsonArray(ScimUrns.ListResponse),
            ["totalResults"] = all.Length,
            ["startIndex"] = 1,
            ["itemsPerPage"] = all.Length,
            ["Resources"] = new JsonArray([.. all]),
        });
    }
}

/// <summary>One answer of discovery as bytes, under a tag that changes when the bytes do.</summary>
internal sealed class DiscoveryDocument(JsonObject document)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] bytes = Encoding.UTF8.GetBytes(document.ToJsonString(Json));

    public IResult Answer() => TypedResults.Bytes(bytes, ScimMedia.ScimJson, entityTag: Tag);

    private EntityTagHeaderValue Tag => field ??= new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..8])}\"", isWeak: true);
}
