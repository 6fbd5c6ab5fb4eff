using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Workers;

/// <summary>Before the first verdict: the bootstrap key is stored, the keys are in memory. Repeated until the database lets us.</summary>
internal sealed class Start(
    KnownKeys keys, BcryptGate bcrypt, Peppers peppers, TenantDatabases databases, IOptions<TokensOptions> options, TimeProvider clock, ILogger<Start> logger)
    : BackgroundService, IHealthCheck
{
    private const int Seconds = 1;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The keys are not loaded yet: nothing can be verified."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StoreBootstrapKeyAsync(stoppingToken);
                await keys.LoadAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.KeysNotLoaded(e.GetType().Name, Seconds);
                await Task.Delay(TimeSpan.FromSeconds(Seconds), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StoreBootstrapKeyAsync(CancellationToken ct)
    {
        if (TokenFormat.Parse(options.Value.BootstrapKey) is not { } key)
        {
            return;
        }

        var platform = databases.Of(ScimCaller.System(Guid.Empty, RequestIds.New()));
        if (await TokenStore.HasKeyAsync(platform, key.KeyId, ct))
        {
            return;
        }

        var now = clock.Now();
        var token = new Token
        {
            Id = Guid.CreateVersion7(now), KeyId = key.KeyId, Kind = Kinds.Operator, Name = "bootstrap", Scopes = [Scopes.Operator],
            CreatedBy = new("system", Guid.Empty, "system"), CreatedAt = now, Version = 1,
        };
        var pepper = peppers.Current;
        var secret = new StoredSecret(pepper.Fingerprint(key), await bcrypt.HashAsync(key, pepper), pepper.Id);
        await using var tx = platform.Begin(TokenStore.Errors);
        TokenStore.Insert(tx, token, secret);
        tx.Publish(TokenEvents.Issued(token));
        tx.Publish(TokenEvents.VerdictOf(token));
        try
        {
            await tx.CommitAsync();
        }
        catch (ScimException)
        {
            if (await TokenStore.HasKeyAsync(platform, key.KeyId, ct))
            {
                return;         // another replica stored it between our look and our write
            }

            throw;
        }

        logger.BootstrapKeyStored(key.KeyId);
    }
}
