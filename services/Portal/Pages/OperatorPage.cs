using Microsoft.AspNetCore.Components;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Pages;

/// <summary>A page of the operator console. The layout has made sure that an operator looks.</summary>
public abstract class OperatorPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    [Inject] protected Acting Acting { get; set; } = null!;
    [Inject] protected Store.Console Console { get; set; } = null!;
    [Inject] protected Viewer Viewer { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    protected PlatformException? Failure { get; private set; }
    protected bool IsLoaded { get; private set; }
    protected CancellationToken Gone => _gone.Token;

    protected override async Task OnParametersSetAsync() => IsLoaded = await TryAsync(LoadAsync) || IsLoaded;

    /// <summary>What the page shows, asked anew whenever its address changes.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    protected async Task<bool> TryAsync(Func<Task> work)
    {
        Failure = null;
        try
        {
            await work();
            return true;
        }
        catch (PlatformException e)
        {
            Failure = e;
            return false;
        }
        catch (Scim.Errors.ScimException e)
        {
            Failure = new PlatformException("portal", e.Error.Status, e.Error.Detail, Caller.RequestIds.New(), e);
            return false;
        }
        catch (UnauthorizedAccessException e)
        {
            Failure = new PlatformException("portal", 403, "You are no operator any more.", Caller.RequestIds.New(), e);
            return false;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return false;
        }
    }

    public virtual void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
