using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Model;

/// <summary>RFC 7643 §5 and RFC 9865 §3.1: true to what works today, nothing promised.</summary>
internal static class ServiceProviderConfig
{
    public static JsonObject Describe(string baseUrl) => new()
    {
        ["schemas"] = new JsonArray(ScimUrns.ServiceProviderConfig),
        ["patch"] = Supported(true),
        ["bulk"] = new JsonObject
        {
            ["supported"] = true, ["maxOperations"] = BulkRequest.MaxOperations, ["maxPayloadSize"] = ScimBodyLimit.Large.Bytes,
        },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ListQuery.MaxCount },
        ["changePassword"] = Supported(false),
        ["sort"] = Supported(true),
        ["etag"] = Supported(true),
        ["pagination"] = new JsonObject
        {
            ["cursor"] = true,
            ["index"] = true,
            ["defaultPaginationMethod"] = "index",
            ["defaultPageSize"] = ListQuery.DefaultCount,
            ["maxPageSize"] = ListQuery.MaxCount,
            ["cursorTimeout"] = (int)Cursors.Lifetime.TotalSeconds,
        },
        ["authenticationSchemes"] = new JsonArray(new JsonObject
        {
            ["type"] = "oauthbearertoken",
            ["name"] = "Bearer token",
            ["description"] = "The connector's token in the Authorization header, as RFC 6750 has it.",
            ["specUri"] = "https://www.rfc-editor.org/info/rfc6750",
            ["primary"] = true,
        }),
        ["meta"] = new JsonObject
        {
            ["resourceType"] = "ServiceProviderConfig",
            ["location"] = $"{baseUrl}/ServiceProviderConfig",
        },
    };

    private static JsonObject Supported(bool isSupported) => new() { ["supported"] = isSupported };
}
