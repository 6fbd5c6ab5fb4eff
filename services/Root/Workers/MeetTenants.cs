namespace ScimSuite.Root.Workers;

/// <summary>
/// Finds Tenants as soon as both run, so that the first question about a schema finds the way open: it cannot be asked ahead, since a schema is told only to
/// a caller of its tenant.
/// </summary>
internal sealed class MeetTenants(IHttpClientFactory http) : BackgroundService
{
    private static readonly TimeSpan _again = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = http.CreateClient(nameof(MeetTenants));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Without a caller it is 401, which is an answer.
                using var met = await client.GetAsync(new Uri("http://tenants/internal/schema"), stoppingToken);
                return;
            }
            catch (Exception away) when (away is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(_again, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
