using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>GET /ResourceTypes and /ResourceTypes/{name}, RFC 7644 §4: which resources there are and where they live.</summary>
internal static class GetResourceTypes
{
    public static async Task<IResult> All(Discoveries discoveries, CancellationToken ct) => (await discoveries.OfCallerAsync(ct)).ResourceTypes.Answer();

    public static async Task<IResult> One(string name, Discoveries discoveries, CancellationToken ct) =>
        ((await discoveries.OfCallerAsync(ct)).ResourceType(name) ?? throw ScimException.NotFound("ResourceType", name)).Answer();
}
