using ScimSuite.Gateway.Edge;

namespace ScimSuite.Gateway.Credentials;

/// <summary>What a refused caller is told. Expired and revoked are named only for credentials that exist, to who holds their secret.</summary>
internal static class Refusals
{
    private const int Unauthorized = StatusCodes.Status401Unauthorized;
    private const int Forbidden = StatusCodes.Status403Forbidden;

    public static Refusal For(Judgement judgement, Verdict verdict, bool isScim) => judgement switch
    {
        Judgement.Missing => new Refusal(Unauthorized, isScim
            ? "Send the connector's token as 'Authorization: Bearer sct_…'." : "Send an API key as 'Authorization: Bearer sck_…'."),
        Judgement.Malformed => Invalid("This is not a token of ours: part of it is missing or mistyped."),
        Judgement.Unknown => Invalid("This token is unknown."),
        Judgement.Expired => Invalid(verdict.ExpiresAt is { } at ? $"This token expired at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}." : "This token has expired."),
        Judgement.Revoked => Invalid("This token was revoked."),
        Judgement.Suspended => new Refusal(Forbidden, "The tenant is suspended."),
        Judgement.Disabled => new Refusal(Forbidden, "The connector is suspended."),
        Judgement.Elsewhere => new Refusal(Forbidden, "This token may not be used from this address: its allowedNetworks do not name it."),
        Judgement.Limited => Refusal.TooMany("Too many unknown credentials came from this address.", TimeSpan.FromSeconds(Random.Shared.Next(1, 6))),
        _ => Refusal.Unavailable("Credentials cannot be checked at the moment."),
    };

    private static Refusal Invalid(string detail) => new(Unauthorized, detail) { BearerError = "invalid_token" };
}
