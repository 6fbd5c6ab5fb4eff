using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimSuite.Tokens.Tests;

/// <summary>An identity provider of the outside world: it signs assertions and publishes its keys on a real port.</summary>
internal sealed class IssuerStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2048);
    private int _asked;

    private IssuerStandIn(WebApplication app) => _app = app;

    public string Issuer { get; } = $"https://login.example/{Guid.NewGuid():N}/v2.0";
    public string JwksUri => $"{_app.Urls.First()}/keys";
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Where the keys are said to be instead.</summary>
    public string? RedirectsTo { get; set; }

    public static async Task<IssuerStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new IssuerStandIn(app);
        app.MapGet("/keys", async (HttpContext context) =>
        {
            Interlocked.Increment(ref issuer._asked);
            if (issuer.RedirectsTo is { } elsewhere)
            {
                context.Response.Redirect(elsewhere);
                return;
            }

            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer._rsa.ExportParameters(false)) { KeyId = "one" });
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n = key.N, e = key.E } } }));
        });
        await app.StartAsync();
        return issuer;
    }

    public string Assertion(string subject, string audience, TimeSpan? life = null, string? issuer = null, RSA? key = null, string? kid = "one") =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer, Audience = audience, Claims = new Dictionary<string, object> { ["sub"] = subject },
            NotBefore = DateTime.UtcNow.AddMinutes(-60), Expires = DateTime.UtcNow + (life ?? TimeSpan.FromMinutes(10)),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key ?? _rsa) { KeyId = kid }, SecurityAlgorithms.RsaSha256),
        });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }
}
