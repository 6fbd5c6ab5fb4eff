using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace ScimSuite.ServiceDefaults;

/// <summary>Services call each other by name (<c>http://users</c>), with a deadline, a breaker, and repeats only of what may be repeated.</summary>
internal static class CallsBetweenServices
{
    public static void AddCallsBetweenServices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddServiceDiscovery();
            http.AddStandardResilienceHandler(resilience =>
            {
                resilience.AttemptTimeout.Timeout = TimeSpan.FromSeconds(2);
                resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(4);
                resilience.Retry.MaxRetryAttempts = 2;
                resilience.Retry.Delay = TimeSpan.FromMilliseconds(100);
                // A POST that timed out may have been done. Its caller repeats it, or nobody does.
                resilience.Retry.DisableForUnsafeHttpMethods();
            });
        });
    }
}
