using ScimSuite.Root.Model;

namespace ScimSuite.Root.Endpoints;

/// <summary>GET /ServiceProviderConfig, RFC 7644 §4: what this service can do.</summary>
internal static class GetServiceProviderConfig
{
    public static IResult Handle(Discoveries discoveries) => discoveries.Config.Answer();
}
