using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ScimSuite.Caller;

namespace ScimSuite.Tokens.Model;

/// <summary>A credential as people see it in lists: all of it but the secret, and nothing made from the secret.</summary>
internal record Token
{
    public required Guid Id { get; init; }
    public required string KeyId { get; init; }

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The connector it opens; only of a connector's token.</summary>
    public Guid? Connector { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required CreatedBy CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute, and written a little later.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The address it last came from.</summary>
    public string? LastUsedAddress { get; init; }

    /// <summary>The product that last used it, as it names itself: <c>Okta</c>, <c>Microsoft Entra ID</c>, or the first word of its User-Agent.</summary>
    public string? LastUsedBy { get; init; }

    /// <summary>Networks (CIDR) it may be used from; empty = from anywhere.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Whose assertions it stands for; only of a federation.</summary>
    public Federation? Federation { get; init; }

    /// <summary>The token that took its place by rotation.</summary>
    public Guid? ReplacedBy { get; init; }

    /// <summary><c>leaked</c> when a secret scanner reported it; absent when somebody asked for it.</summary>
    public string? RevokedBecause { get; init; }
    public required long Version { get; init; }

    [JsonIgnore]
    public bool IsRevoked => RevokedAt is not null;

    public Token Revoked(DateTimeOffset now, string? because = null) => this with { RevokedAt = now, RevokedBecause = because, Version = Version + 1 };

    /// <summary>Its successor is there: it ends when the overlap does, or at its own time where that is sooner.</summary>
    public Token Replaced(Guid by, DateTimeOffset now, TimeSpan overlap)
    {
        var end = now + overlap < ExpiresAt || ExpiresAt is null ? now + overlap : ExpiresAt;
        return this with { ReplacedBy = by, ExpiresAt = end, RevokedAt = overlap > TimeSpan.Zero ? null : now, Version = Version + 1 };
    }
}

internal sealed record CreatedBy(string Kind, Guid Id, string? Name);

/// <summary>Whose credential it is; also the kind of actor that whoever presents it is.</summary>
internal static class Kinds
{
    public const string Connector = "connector";
    public const string ApiKey = "api-key";
    public const string Operator = "operator";

    /// <summary>Given at the token endpoint for an access token.</summary>
    public const string ClientSecret = "client-secret";

    /// <summary>No secret at all: an issuer whose assertions are accepted at the token endpoint.</summary>
    public const string Federation = "federation";

    /// <param name="isPlatform">Of no tenant: then a key is an operator's.</param>
    public static string Of(TokenKind kind, bool isPlatform) => kind switch
    {
        TokenKind.Connector => Connector,
        TokenKind.ClientSecret => ClientSecret,
        _ => isPlatform ? Operator : ApiKey,
    };

    /// <summary>What people call it.</summary>
    public static string Named(string kind) => kind switch
    {
        Connector => "Token",
        ClientSecret => "Client secret",
        Federation => "Federation",
        _ => "Key",
    };

    /// <summary>Whether a text of this kind can be the row's secret.</summary>
    public static bool Fits(string kind, TokenKind text) => kind is Operator or ApiKey ? text == TokenKind.ApiKey : kind == Of(text, isPlatform: false);
}

/// <summary>The answer to issuing a connector's token: the one place where its text is seen.</summary>
[method: SetsRequiredMembers]
internal sealed record IssuedToken(Token Issued, [property: JsonPropertyName("token")] string Text) : Token(Issued)
{
    [JsonIgnore]
    public Token Issued { get; } = Issued;

    /// <summary>Whoever prints this prints no token.</summary>
    public override string ToString() => $"issued {KeyId}";
}

/// <summary>The answer to making a client secret: the one place where its text is seen.</summary>
[method: SetsRequiredMembers]
internal sealed record IssuedClientSecret(Token Issued, [property: JsonPropertyName("clientSecret")] string Text) : Token(Issued)
{
    [JsonIgnore]
    public Token Issued { get; } = Issued;

    /// <summary>What goes with it at the token endpoint: the connector's id.</summary>
    public Guid ClientId => Issued.Connector!.Value;      // a client secret always has one

    /// <summary>Whoever prints this prints no secret.</summary>
    public override string ToString() => $"issued {KeyId}";
}

/// <summary>The answer to issuing an API key: the one place where its text is seen.</summary>
[method: SetsRequiredMembers]
internal sealed record IssuedKey(Token Issued, [property: JsonPropertyName("key")] string Text) : Token(Issued)
{
    [JsonIgnore]
    public Token Issued { get; } = Issued;

    /// <summary>Whoever prints this prints no key.</summary>
    public override string ToString() => $"issued {KeyId}";
}

/// <summary>What a client says of a connector's token it wants.</summary>
internal sealed record NewToken(string? Name, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? AllowedNetworks);

/// <summary>What a client says of an API key it wants.</summary>
internal sealed record NewKey(string? Name, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedNetworks);

/// <summary>What a client says of the successor it wants. What is absent is as in the token replaced, but for the end: absent, there is none.</summary>
/// <param name="OverlapMinutes">How long both work, 0 to 43,200 (30 days); absent = 1,440, a day.</param>
internal sealed record Rotation(int? OverlapMinutes, string? Name, DateTimeOffset? ExpiresAt);

/// <summary>A use of a token.</summary>
/// <param name="At">To the minute.</param>
/// <param name="Address">Where it came from, if the gateway said so.</param>
/// <param name="Product">What used it, as it names itself.</param>
internal sealed record LastUse(DateTimeOffset At, string? Address, string? Product);
