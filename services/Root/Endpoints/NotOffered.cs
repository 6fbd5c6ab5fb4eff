using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>What the RFC leaves to the service and this one does not do. Said as 501, so that nobody takes it for a wrong address.</summary>
internal static class NotOffered
{
    /// <summary>RFC 7644 §3.11: a connector's token stands for a directory, not for a person.</summary>
    public static IResult Me() => throw ScimException.NotImplemented("/Me is not offered: a connector's token stands for no user.");
}
