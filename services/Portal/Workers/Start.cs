using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ScimSuite.Persistence;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Workers;

/// <summary>
/// At start: the demo's accounts in Development; without any operator a one-time link that makes the first, printed here and nowhere else.
/// Afterwards, every few minutes: what has ended is swept away.
/// </summary>
internal sealed class Start(People people, SignUp signUp, SignIn signIn, IServer server, SecretBox box, Sessions sessions, IOptions<PortalOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<Start> logger)
    : BackgroundService
{
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _sweep = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(() => BeginAsync(stoppingToken)))
        {
            await Task.Delay(_again, clock, stoppingToken);
        }

        await WarmUpAsync(stoppingToken);
        using var timer = new PeriodicTimer(_sweep, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(sessions.SweepAsync);
        }
    }

    /// <summary>The first person to come would wait two seconds for what is compiled at first use: the sign-in page, its form's keys, the hash.</summary>
    private async Task WarmUpAsync(CancellationToken ct)
    {
        await Task.Yield();
        signIn.WarmUp();
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
        {
            return;
        }

        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            using var page = await http.GetAsync(new Uri(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("+", "127.0.0.1", StringComparison.Ordinal).Replace("*", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/') + "/sign-in"), ct);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            // Then the first person waits.
        }
    }

    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (e is Scim.Errors.ScimException or Npgsql.NpgsqlException)
        {
            logger.SweepFailed(e);
            return false;
        }
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        foreach (var demo in options.Value.Demo)
        {
            await MakeAsync(demo, ct);
        }

        if (await AccountStore.AnyOperatorAsync(people.Database, ct))
        {
            return;
        }

        var code = Secrets.NewCode();
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        AccountStore.InsertOperatorLink(tx, code, clock.GetUtcNow().AddHours(24));
        await tx.CommitAsync();
        logger.FirstOperatorLink($"{configuration["PublicUrl"]?.TrimEnd('/')}/operator/first?code={code}");
    }

    private async Task MakeAsync(DemoAccount demo, CancellationToken ct)
    {
        if (await AccountStore.FindByEmailAsync(people.Database, demo.Email, ct) is not null)
        {
            return;
        }

        var account = signUp.NewAccount(demo.Email, demo.Name, demo.Password, demo.IsOperator);
        await signUp.TryCreateAsync(account with { TotpSecret = box.Seal(Totp.FromBase32(demo.TotpSecret), account.Id) }, "demo");
    }
}
