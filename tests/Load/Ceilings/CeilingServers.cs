using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yarp.ReverseProxy.Configuration;

namespace ScimSuite.Load.Ceilings;

/// <summary>
/// The least that a server behind a proxy can do on this machine: a fixed answer, one SELECT, one INSERT. Nothing that
/// does more can be faster, so the suite's figures are read beside these. Run as processes of their own, as the suite's are.
/// </summary>
internal static class CeilingServers
{
    public const string DatabaseVariable = "CEILING_DATABASE";
    public const string OriginVariable = "CEILING_ORIGIN";

    private static readonly byte[] Fixed = Encoding.UTF8.GetBytes(Bodies.User("static@acme.test", 7));

    public static async Task<int> OriginAsync()
    {
        var builder = Quiet();
        if (Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } database)
        {
            builder.Services.AddSingleton(NpgsqlDataSource.Create(database));
        }

        var app = builder.Build();
        app.MapGet("/static", context => AnswerAsync(context, 200, Fixed));
        app.MapGet("/select/{id:int}", async (HttpContext context, int id, NpgsqlDataSource source) =>
        {
            await using var command = source.CreateCommand("SELECT document FROM documents WHERE id = $1");
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
            var document = (string?)await command.ExecuteScalarAsync(context.RequestAborted);
            await AnswerAsync(context, document is null ? 404 : 200, Encoding.UTF8.GetBytes(document ?? ""));
        });
        app.MapPost("/insert", async (HttpContext context, NpgsqlDataSource source) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await using var command = source.CreateCommand("INSERT INTO documents (document) VALUES ($1::jsonb) RETURNING id");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = await reader.ReadToEndAsync(context.RequestAborted) });
            await command.ExecuteScalarAsync(context.RequestAborted);
            await AnswerAsync(context, 201, Fixed);
        });
        return await ServeAsync(app);
    }

    public static async Task<int> ProxyAsync()
    {
        var builder = Quiet();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "/{**all}" } }],
            [new ClusterConfig { ClusterId = "origin", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = Environment.GetEnvironmentVariable(OriginVariable)! } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        return await ServeAsync(app);
    }

    private static WebApplicationBuilder Quiet()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder;
    }

    private static Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/scim+json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }

    /// <summary>Says its address, and ends when whoever started it is gone.</summary>
    private static async Task<int> ServeAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }
}
