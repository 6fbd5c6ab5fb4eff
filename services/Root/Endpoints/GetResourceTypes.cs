using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>GET /ResourceTypes and /ResourceTypes/{name}, RFC 7644 §4: which resources there are and where they live.</summary>
internal static class GetResourceTypes
{
    public static IResult All(Discovery discovery) => discovery.ResourceTypes.Answer();

    public static IResult One(string name, Discovery discovery) => (discovery.ResourceType(name) ?? throw ScimException.NotFound("ResourceType", name)).Answer();
}
