using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.Security.AntiSSRF;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>The provider cannot be asked, or says something that we do not believe. The message is for people.</summary>
public sealed class ProviderException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Tenants' OpenID providers: what they say about themselves, and the exchange of a code. Their addresses were written by customers: only outside
/// addresses are connected to, whatever a name resolves to, nothing is followed, little is read and nobody waits long.
/// </summary>
public sealed class Providers : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private const int MostIssuers = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ConfigurationManager<OpenIdConnectConfiguration>> _known = new(StringComparer.Ordinal);
    private readonly HttpClient _http;
    private readonly bool _allowsPlain;

    public Providers(IOptions<PortalOptions> options)
    {
        _allowsPlain = options.Value.Providers.AllowPlain;
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = _allowsPlain };
        policy.AddAllowedAddresses([.. options.Value.Providers.Networks]);
        var guarded = policy.GetHandler();
        guarded.AllowAutoRedirect = false;
        _http = new HttpClient(guarded) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>What the provider publishes about itself (OpenID Connect Discovery §4); kept for hours.</summary>
    /// <exception cref="ProviderException">It cannot be had, or is not this issuer's.</exception>
    public async Task<OpenIdConnectConfiguration> FindAsync(string issuer, CancellationToken ct)
    {
        if (!IsAllowed(issuer))
        {
            throw new ProviderException("The issuer must be an https address without query.");
        }

        try
        {
            var found = await ManagerOf(issuer).GetConfigurationAsync(ct);

            // §4.3: exactly equal, or tokens of one issuer would be taken for another's.
            if (found.Issuer != issuer)
            {
                throw new ProviderException($"{new Uri(issuer).Host} says that it is another issuer. Copy the issuer from its own discovery document, to the letter.");
            }

            return IsAllowed(found.AuthorizationEndpoint) && IsAllowed(found.TokenEndpoint) && found.SigningKeys.Count > 0
                ? found
                : throw new ProviderException($"{new Uri(issuer).Host} publishes no sign-in address, no token address or no keys.");
        }
        catch (Exception e) when (IsFailure(e, ct))
        {
            throw new ProviderException($"{new Uri(issuer).Host} does not answer as an OpenID provider at the moment.", e);
        }
    }

    /// <summary>It signs with a key that is not among those we know: they are asked for anew.</summary>
    public void Refresh(string issuer) => ManagerOf(issuer).RequestRefresh();

    /// <summary>The ID token for a code (RFC 6749 §4.1.3, RFC 7636).</summary>
    /// <exception cref="ProviderException">The provider refused the code, or did not answer.</exception>
    public async Task<string> ExchangeAsync(OpenIdConnectConfiguration provider, string clientId, string secret, string code, string verifier, string redirectUri, CancellationToken ct)
    {
        var asked = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = verifier, ["client_id"] = clientId,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.TokenEndpoint);
        if (provider.TokenEndpointAuthMethodsSupported.Count == 0 || provider.TokenEndpointAuthMethodsSupported.Contains("client_secret_basic"))
        {
            var pair = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            asked["client_secret"] = secret;
        }

        request.Content = new FormUrlEncodedContent(asked);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await _http.SendAsync(request, ct);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(ct));
            return response.IsSuccessStatusCode && answer.RootElement.TryGetProperty("id_token", out var token) && token.GetString() is { Length: > 0 } text
                ? text
                : throw new ProviderException("The provider did not accept the code.");
        }
        catch (Exception e) when (IsFailure(e, ct))
        {
            throw new ProviderException("The provider does not answer at the moment.", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private ConfigurationManager<OpenIdConnectConfiguration> ManagerOf(string issuer)
    {
        if (_known.Count >= MostIssuers)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(issuer, of => new ConfigurationManager<OpenIdConnectConfiguration>(
            of.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(_http) { RequireHttps = !_allowsPlain })
        {
            RefreshInterval = TimeSpan.FromMinutes(1),
        });
    }

    private bool IsAllowed(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (_allowsPlain && uri.Scheme == "http")) && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;

    private static bool IsFailure(Exception e, CancellationToken ct) => !ct.IsCancellationRequested
        && e is HttpRequestException or TaskCanceledException or AntiSSRFException or InvalidOperationException or ArgumentException or IOException or System.Net.Sockets.SocketException or JsonException;
}
