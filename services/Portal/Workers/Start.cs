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
internal sealed class Start(People people, SignUp signUp, SecretBox box, Sessions sessions, IOptions<PortalOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<Start> logger)
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

        using var timer = new PeriodicTimer(_sweep, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(sessions.SweepAsync);
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
