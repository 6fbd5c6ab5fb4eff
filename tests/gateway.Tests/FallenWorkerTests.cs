using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Tests;

/// <summary>A process whose worker threw ends as one that failed: the AppHost, systemd and Kubernetes start again what ended with an error.</summary>
public sealed class FallenWorkerTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_process_ends_with_an_error_if_a_worker_threw_and_without_one_if_it_was_told_to_stop(bool throws, int exitCode)
    {
        var before = Environment.ExitCode;
        try
        {
            Environment.ExitCode = 0;
            var builder = WebApplication.CreateSlimBuilder(["--environment", "Development", "--urls", "http://127.0.0.1:0"]);
            builder.AddServiceDefaults();
            builder.Services.AddHostedService(_ => new Worker(throws));
            await using var app = builder.Build();

            await app.StartAsync();
            if (!throws)
            {
                app.Lifetime.StopApplication();
            }

            await app.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Equal(exitCode, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    private sealed class Worker(bool throws) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(throws ? 50 : -1, stoppingToken);
            throw new InvalidOperationException("this worker falls");
        }
    }
}
