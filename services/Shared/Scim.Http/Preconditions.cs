using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>RFC 7644 §3.14: a resource's version is its ETag, weak, because the same version can be written in more than one way.</summary>
public static class ETags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>RFC 9110 §8.8.3.2: weak comparison, so that a client which drops the W/ is understood.</summary>
    internal static bool AnyIs(StringValues header, long version)
    {
        foreach (var line in header)
        {
            foreach (var part in (line ?? "").Split(','))
            {
                var tag = part.AsSpan().Trim();
                if (tag is "*")
                {
                    return true;
                }

                tag = tag.StartsWith("W/", StringComparison.OrdinalIgnoreCase) ? tag[2..] : tag;
                if (long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given == version)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>What a write depends on: "only if it is still the version I read", and of <c>If-None-Match</c> "only if it is not this one" (RFC 9110 §13.1).</summary>
public readonly record struct IfMatch(StringValues Header, StringValues NoneMatch = default)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext context, ParameterInfo _) => new(new IfMatch(context.Request.Headers.IfMatch, context.Request.Headers.IfNoneMatch));

    public void Require(long version)
    {
        if (Header.Count > 0 && !ETags.AnyIs(Header, version))
        {
            throw ScimException.PreconditionFailed($"The resource is at version {ETags.Of(version)} by now; If-Match named another.");
        }

        if (NoneMatch.Count > 0 && ETags.AnyIs(NoneMatch, version))
        {
            throw ScimException.PreconditionFailed($"The resource is there, at version {ETags.Of(version)}; If-None-Match asked for another.");
        }
    }
}

/// <summary>"Only if it is not the version I have."</summary>
public readonly record struct IfNoneMatch(StringValues Header)
{
    public static ValueTask<IfNoneMatch> BindAsync(HttpContext context, ParameterInfo _) => new(new IfNoneMatch(context.Request.Headers.IfNoneMatch));

    public bool Has(long version) => Header.Count > 0 && ETags.AnyIs(Header, version);
}
