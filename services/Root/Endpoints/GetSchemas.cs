using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>GET /Schemas and /Schemas/{urn}, RFC 7644 §4: every attribute as it is validated and answered.</summary>
internal static class GetSchemas
{
    public static IResult All(Discovery discovery) => discovery.Schemas.Answer();

    public static IResult One(string id, Discovery discovery) => (discovery.Schema(id) ?? throw ScimException.NotFound("Schema", id)).Answer();
}
