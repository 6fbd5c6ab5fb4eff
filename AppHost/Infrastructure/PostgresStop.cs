using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using ScimSuite.AppHost.Suite;

namespace ScimSuite.AppHost.Infrastructure;

/// <summary>
/// Stop on the dashboard sends SIGTERM, which PostgreSQL takes as "when the last client has gone": with our pools, never. SIGINT means now.
/// When the whole suite stops, the clients do go, and it may wait for them.
/// </summary>
internal sealed class PostgresStop(ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping.Token))
            {
                if (change.Resource.Name == "postgres" && change.Snapshot.State?.Text == KnownResourceStates.Stopping && SuiteLife.Pid(change) is var pid and > 0)
                {
                    // Said twice it may already be gone, and kill's complaint is nobody's business.
                    using var signal = Process.Start(new ProcessStartInfo("/bin/kill", ["-INT", $"{pid}"]) { RedirectStandardError = true })!;
                    await signal.WaitForExitAsync(stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the suite is being stopped
        }
    }
}
