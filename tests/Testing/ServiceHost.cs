using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScimSuite.Testing;

/// <summary>
/// A service's own Program in this process, listening on a real port: <c>await using var users = ServiceHost.Start&lt;Program&gt;(settings)</c>.
/// </summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly IAsyncDisposable _factory;

    private ServiceHost(IAsyncDisposable factory, IServiceProvider services, Uri address)
    {
        _factory = factory;
        Services = services;
        Address = address;
        Client = NewClient();
    }

    public IServiceProvider Services { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <param name="settings">Configuration keys, for example from <see cref="Settings.For"/>.</param>
    /// <param name="replace">Only time and the outside world are ever replaced.</param>
    public static ServiceHost Start<TProgram>(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace = null)
        where TProgram : class
    {
        var factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment(Environments.Development);

            // Told to the Program itself: the factory's own port comes too late for one that is quick to listen.
            host.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }

            if (replace is not null)
            {
                host.ConfigureTestServices(replace);
            }
        });
        factory.UseKestrel(port: 0);
        factory.StartServer();
        return new ServiceHost(factory, factory.Services, factory.ClientOptions.BaseAddress);
    }

    /// <summary>A further client, for a second caller beside the first.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 256 }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }
}
