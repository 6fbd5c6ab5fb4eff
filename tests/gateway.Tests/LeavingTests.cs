using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScimSuite.Gateway.Tests;

/// <summary>Browsers leave in the middle, whenever a page is closed. That is no failure of the service, and nobody else notices.</summary>
public sealed class LeavingTests
{
    private const string Get = "GET /t/x/users HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Upgrade = "GET /_blazor HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    public static TheoryData<string, string, bool> Leavings => new()
    {
        { "before anything was answered", Get, true },
        { "in the middle of an answer", Get, true },
        { "in the middle of an answer", Get, false },
        { "with a web socket open", Upgrade, true },
        { "with a web socket open", Upgrade, false },
        { "and the service lets the web socket go at once", Upgrade, true },
        { "and the service lets the web socket go at once", Upgrade, false },
    };

    [Theory]
    [MemberData(nameof(Leavings))]
    public async Task Who_leaves_is_not_held_against_the_service(string when, string request, bool isAbrupt)
    {
        var logs = new ConcurrentQueue<string>();
        await using var gateway = await TestGateway.StartAsync(logs: logs);
        var reached = new SemaphoreSlim(0);
        var ended = new SemaphoreSlim(0);
        gateway.Services["portal"].Answer = context => AnswerAsync(context, when, reached, ended);

        for (var i = 0; i < 5; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Http.BaseAddress!.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(20)));
            if (when != "before anything was answered")
            {
                await socket.ReceiveAsync(new byte[1024]);
            }

            socket.LingerState = new LingerOption(isAbrupt, 0);
            socket.Close();
            Assert.True(await ended.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        gateway.Services["portal"].Answer = context => context.Response.WriteAsync("here");
        Assert.Equal("here", await (await gateway.SendAsync(HttpMethod.Get, "/sign-in")).Content.ReadAsStringAsync());
        Assert.DoesNotContain(logs, line => line.Contains("reach", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Trace", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_dies_in_the_middle_of_an_answer_is_said_to_be_away()
    {
        var logs = new ConcurrentQueue<string>();
        await using var gateway = await TestGateway.StartAsync(logs: logs);
        gateway.Services["portal"].Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        await Record.ExceptionAsync(() => gateway.SendAsync(HttpMethod.Get, "/sign-in"));       // cut off, or refused

        Assert.Contains(logs, line => line.Contains("portal cannot be reached", StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(HttpContext context, string when, SemaphoreSlim reached, SemaphoreSlim ended)
    {
        reached.Release();
        try
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            {
                await using var stream = await upgrade.UpgradeAsync();
                await stream.WriteAsync("hello"u8.ToArray());
                await stream.FlushAsync();
                while (await stream.ReadAsync(new byte[100], context.RequestAborted) > 0)
                {
                }

                if (when.StartsWith("and the service", StringComparison.Ordinal))
                {
                    context.Abort();
                }

                return;
            }

            if (when == "in the middle of an answer")
            {
                await context.Response.WriteAsync("the beginning");
                await context.Response.Body.FlushAsync();
            }

            // As long as the other side is there: it is told when the browser has gone.
            while (true)
            {
                await Task.Delay(10, context.RequestAborted);
                if (when == "in the middle of an answer")
                {
                    await context.Response.WriteAsync(new string('x', 10_000), context.RequestAborted);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the browser has gone, and the gateway with it
        }
        finally
        {
            ended.Release();
        }
    }
}
