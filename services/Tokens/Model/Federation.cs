using ScimSuite.Scim.Errors;

namespace ScimSuite.Tokens.Model;

/// <summary>Whose assertions a connector accepts instead of a secret (RFC 7523): all four must be exactly what the assertion says.</summary>
/// <param name="Issuer"><c>iss</c>, such as <c>https://login.microsoftonline.com/…/v2.0</c>.</param>
/// <param name="JwksUri">Where the issuer publishes its keys (HTTPS).</param>
/// <param name="Subject"><c>sub</c>: the one identity that may, such as the object id of the service principal.</param>
/// <param name="Audience"><c>aud</c>, as the issuer writes it.</param>
internal sealed record Federation(string Issuer, string JwksUri, string Subject, string Audience);

/// <summary>What a client says of a federation it wants.</summary>
internal sealed record NewFederation(
    string? Name, string? Issuer, string? JwksUri, string? Subject, string? Audience, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? AllowedNetworks)
{
    private const int Longest = 500;

    public Federation Checked(bool mayBePlain)
    {
        if (!Uri.TryCreate(JwksUri, UriKind.Absolute, out var keys) || !(keys.Scheme == Uri.UriSchemeHttps || (mayBePlain && keys.Scheme == Uri.UriSchemeHttp)) || keys.UserInfo.Length > 0)
        {
            throw ScimException.InvalidValue("jwksUri must be the https address where the issuer publishes its keys, without a user in it.");
        }

        return new Federation(Required("issuer", Issuer), Required("jwksUri", JwksUri), Required("subject", Subject), Required("audience", Audience));
    }

    private static string Required(string member, string? value) => string.IsNullOrWhiteSpace(value) || value.Length > Longest || value.Any(char.IsControl)
        ? throw ScimException.InvalidValue($"{member} is missing or longer than {Longest} characters: write it exactly as the assertion has it.") : value;
}
