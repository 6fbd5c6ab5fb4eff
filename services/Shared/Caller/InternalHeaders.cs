using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ScimSuite.Caller;

/// <summary>Headers between our own processes. The gateway removes whatever a client sends under these names.</summary>
public static class InternalHeaders
{
    public const string Assertion = "X-Internal-Assertion";
    public const string RequestId = "X-Request-Id";
    public const string ClientRequestId = "X-Client-Request-Id";

    /// <summary>On a list: count so many and no further, since a page for people says "more than 1,000" as well. From the portal; identity providers get the exact number.</summary>
    public const string MostCounted = "X-Internal-Most-Counted";

    /// <summary>How far to count for this request; <c>null</c> = to the end.</summary>
    public static int? MostCountedOf(HttpRequest request) =>
        int.TryParse(request.Headers[MostCounted], CultureInfo.InvariantCulture, out var most) && most > 0 ? most : null;

    /// <summary>What became of a request, from a service to the gateway. It never leaves the platform.</summary>
    public const string Outcome = "X-Scim-Outcome";

    /// <summary>How the client says it speaks: the flag its URL carried (<c>aadOptscim062020</c>), or the dialect of the product it names. Read where the connector's setting is <c>auto</c>.</summary>
    public const string Dialect = "X-Scim-Dialect";
}
