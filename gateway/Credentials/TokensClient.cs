using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Credentials;

/// <summary>Asks Tokens for a verdict. It is asked rarely: each credential once in a while, never per request.</summary>
internal sealed class TokensClient(HttpClient http, OwnAssertion own, IOptions<GatewayOptions> options, ILogger<TokensClient> logger)
{
    private int _isAway;

    /// <summary><c>null</c> = no verdict can be had now.</summary>
    public async Task<Verdict?> VerifyAsync(string token, Sender sender)
    {
        try
        {
            // A connection that turns out to be closed says nothing about Tokens: once more, on a new one. Asking twice changes nothing there.
            var verdict = await AskAsync(token, sender, mayFail: true) ?? await AskAsync(token, sender, mayFail: false);
            if (Interlocked.Exchange(ref _isAway, 0) == 1)
            {
                logger.TokensAvailable();
            }

            return verdict;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            if (Interlocked.Exchange(ref _isAway, 1) == 0)
            {
                logger.TokensUnavailable(e is HttpRequestException { StatusCode: { } status } ? $"status {(int)status}" : e.GetType().Name, options.Value.StaleSeconds);
            }

            return null;
        }
    }

    private async Task<Verdict?> AskAsync(string token, Sender sender, bool mayFail)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/verify")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new VerifyRequest(token, sender), TokensJson.Default.VerifyRequest))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.TryAddWithoutValidation(InternalHeaders.Assertion, own.Value);
        request.Headers.TryAddWithoutValidation(InternalHeaders.RequestId, RequestIds.New());
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync(TokensJson.Default.VerifyAnswer);
            return ToVerdict(answer, options.Value) ?? throw new JsonException("Tokens gave a verdict that means nothing here.");
        }
        catch (HttpRequestException e) when (mayFail && e.StatusCode is null && e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError))
        {
            return null;
        }
    }

    /// <summary>Only an answer that says all it must opens anything.</summary>
    internal static Verdict? ToVerdict(VerifyAnswer? answer, GatewayOptions options)
    {
        Judgement? judgement = answer?.Result switch
        {
            "valid" => Judgement.Valid,
            "unknown" => Judgement.Unknown,
            "expired" => Judgement.Expired,
            "revoked" => Judgement.Revoked,
            "suspended" => Judgement.Suspended,
            "disabled" => Judgement.Disabled,
            _ => null,
        };
        if (answer is null || judgement is null or Judgement.Unknown)
        {
            return judgement is null ? null : new Verdict(Judgement.Unknown);
        }

        return answer is { Tenant: { } tenant, ActorId: { } actor } && ActorKinds.Parse(answer.Kind) is (ActorKind.Connector or ActorKind.ApiKey or ActorKind.Operator) and var kind
            ? new Verdict(judgement.Value)
            {
                Tenant = tenant, Kind = kind, ActorId = actor, ActorName = answer.ActorName, Connector = answer.Connector,
                Scopes = string.Join(' ', answer.Scopes ?? []), Dialect = answer.Dialect ?? "auto", IsStrict = answer.Strict ?? false,
                RefusesRemoveAll = answer.RefuseRemoveAllMembers ?? false,
                RatePerSecond = answer.RatePerSecond is > 0 and var rate ? rate : options.RatePerSecond, Burst = answer.Burst is > 0 and var burst ? burst : options.Burst,
                TenantRatePerSecond = answer.TenantRatePerSecond ?? 0, TenantBurst = answer.TenantBurst ?? 0, AllowedNetworks = string.Join(' ', answer.AllowedNetworks ?? []),
                ExpiresAt = answer.ExpiresAt, Version = answer.Version ?? 0, KeyId = answer.KeyId,
            }
            : null;
    }
}

/// <summary>A class, not a record: printing it must not print the token.</summary>
internal sealed class VerifyRequest(string token, Sender sender)
{
    public string Token => token;
    public string? Address => sender.Address is { } address ? AddressKey.Text(address) : null;
    public string? Product => sender.Product;
}

/// <summary>Where a credential came from and what sent it: kept with the token as its last use.</summary>
internal readonly record struct Sender(IPAddress? Address, string? Product)
{
    public static Sender Of(IPAddress? address, IHeaderDictionary headers) => new(address, Credentials.Product.Named(headers));
}

internal sealed record VerifyAnswer(
    string? Result, Guid? Tenant, string? Kind, Guid? ActorId, string? ActorName, Guid? Connector, string[]? Scopes, string? Dialect, bool? Strict,
    double? RatePerSecond, int? Burst, DateTimeOffset? ExpiresAt, long? Version, string? KeyId,
    string[]? AllowedNetworks = null, double? TenantRatePerSecond = null, int? TenantBurst = null, bool? RefuseRemoveAllMembers = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyAnswer))]
internal sealed partial class TokensJson : JsonSerializerContext;
