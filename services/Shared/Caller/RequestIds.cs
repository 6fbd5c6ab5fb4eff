using Microsoft.AspNetCore.Http;

namespace ScimSuite.Caller;

/// <summary>One id per request, the same in answer, log, event and audit.</summary>
public static class RequestIds
{
    public static string New() => Guid.CreateVersion7().ToString();

    /// <summary><c>^[A-Za-z0-9._-]{1,64}$</c>: what may be kept of an id somebody else chose.</summary>
    public static bool IsAcceptable(string? id)
    {
        if (id is not { Length: >= 1 and <= 64 })
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The id the gateway gave; a new one for a request that did not come through it. The same for the whole request.</summary>
    public static string Of(HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(RequestIds), out var known))
        {
            return (string)known!;
        }

        var given = context.Request.Headers[InternalHeaders.RequestId].ToString();
        return Set(context, IsAcceptable(given) ? given : New());
    }

    /// <summary>For the gateway, where the header is still the client's.</summary>
    public static string Set(HttpContext context, string id)
    {
        context.Items[typeof(RequestIds)] = id;
        return id;
    }
}
