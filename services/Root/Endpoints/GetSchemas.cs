using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>GET /Schemas and /Schemas/{urn}, RFC 7644 §4: every attribute as it is validated and answered.</summary>
internal static class GetSchemas
{
    public static async Task<IResult> All(Discoveries discoveries, CancellationToken ct) => (await discoveries.OfCallerAsync(ct)).Schemas.Answer();

    public static async Task<IResult> One(string id, Discoveries discoveries, CancellationToken ct) =>
        (discoveries.Standard(id) ?? (await discoveries.OfCallerAsync(ct)).Schema(id) ?? throw ScimException.NotFound("Schema", id)).Answer();
}
