namespace ScimSuite.Scim.Errors;

/// <summary>An error as RFC 7644 §3.12 writes it: status, <c>scimType</c> where the RFC has one, and a sentence naming the attribute.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ScimType">One of the RFC's keywords, or null where none fits.</param>
/// <param name="Detail">For the person who reads it: what was wrong and where.</param>
public sealed record ScimError(int Status, string? ScimType, string Detail)
{
    /// <summary>When to try again: the <c>Retry-After</c> of 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>404: no such resource in this tenant.</summary>
    public static ScimError NotFound(string resourceType, object id) => new(404, null, $"{resourceType} {Quote(id.ToString() ?? "")} was not found.");

    /// <summary>400 <c>invalidValue</c>: a required value is missing, or one does not fit its attribute.</summary>
    public static ScimError InvalidValue(string detail) => new(400, "invalidValue", detail);

    /// <summary>400 <c>invalidSyntax</c>: the body is not what this operation takes.</summary>
    public static ScimError InvalidSyntax(string detail) => new(400, "invalidSyntax", detail);

    /// <summary>400 <c>invalidFilter</c>: the filter cannot be read, or compares what cannot be compared.</summary>
    public static ScimError InvalidFilter(string detail) => new(400, "invalidFilter", detail);

    /// <summary>400 <c>invalidPath</c>: the PATCH path cannot be read or names no attribute.</summary>
    public static ScimError InvalidPath(string detail) => new(400, "invalidPath", detail);

    /// <summary>400 <c>noTarget</c>: the PATCH path selects nothing.</summary>
    public static ScimError NoTarget(string detail) => new(400, "noTarget", detail);

    /// <summary>400 <c>mutability</c>: the attribute may not be changed so.</summary>
    public static ScimError Mutability(string detail) => new(400, "mutability", detail);

    /// <summary>409 <c>uniqueness</c>: the attribute's value is taken; <paramref name="heldBy"/> is the resource of this tenant that has it.</summary>
    public static ScimError Uniqueness(string attribute, string? heldBy = null) =>
        new(409, "uniqueness", heldBy is null ? $"The value of {attribute} is already taken." : $"The value of {attribute} is already taken by {heldBy}.");

    /// <summary>400 <c>tooMany</c>: the query asks for more work than is done for one request.</summary>
    public static ScimError TooMany(string detail) => new(400, "tooMany", detail);

    /// <summary>400 <c>invalidCursor</c>, RFC 9865: not a cursor of this list.</summary>
    public static ScimError InvalidCursor(string detail) => new(400, "invalidCursor", detail);

    /// <summary>400 <c>expiredCursor</c>, RFC 9865: it was one, too long ago.</summary>
    public static ScimError ExpiredCursor(string detail) => new(400, "expiredCursor", detail);

    /// <summary>400 <c>invalidCount</c>, RFC 9865: a page by cursor has from one to the largest number of resources.</summary>
    public static ScimError InvalidCount(string detail) => new(400, "invalidCount", detail);

    /// <summary>400 <c>invalidVers</c>: the protocol version is not supported.</summary>
    public static ScimError InvalidVersion(string detail) => new(400, "invalidVers", detail);

    /// <summary>403: known, but not allowed.</summary>
    public static ScimError Forbidden(string detail) => new(403, null, detail);

    /// <summary>412: the resource is not the version the client named in <c>If-Match</c>.</summary>
    public static ScimError PreconditionFailed(string detail) => new(412, null, detail);

    /// <summary>413: larger than is read.</summary>
    public static ScimError TooLarge(string detail) => new(413, null, detail);

    /// <summary>501: part of the RFC that is optional and not offered.</summary>
    public static ScimError NotImplemented(string detail) => new(501, null, detail);

    /// <summary>503: not now; try again after <paramref name="retryAfter"/>.</summary>
    public static ScimError Unavailable(string detail, TimeSpan retryAfter) => new(503, null, detail) { RetryAfter = retryAfter };

    /// <summary>A client's text inside one of our sentences: quoted, short, without control characters.</summary>
    public static string Quote(string text)
    {
        const int longest = 80;
        var cut = text.Length > longest ? string.Concat(text.AsSpan(0, longest), "…") : text;
        return string.Create(cut.Length + 2, cut, static (target, source) =>
        {
            target[0] = target[^1] = '\'';
            for (var i = 0; i < source.Length; i++)
            {
                target[i + 1] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
